// Rosetta, with the real host.mm on a double that answers on a thread of its own.
#include "tests/apple/machine_bench.h"
#include "vzcore/vz/rosetta.h"

using namespace berth;
using namespace berth::test;

namespace {

Result<std::string> install()
{
    const auto loop = EventLoop::create();
    return vz::install_rosetta(*loop);
}

}  // namespace

TEST_CASE("Rosetta is installed by the system, once", "[apple][rosetta]")
{
    forget();
    world().rosetta = 1;
    CHECK(install().value() == "Rosetta is installed");
    CHECK(calls() == std::vector<std::string>{"installRosettaWithCompletionHandler"});
    CHECK(install().value() == "Rosetta is installed already");
    CHECK(calls().size() == 1);
}

TEST_CASE("Rosetta that is not installed says why", "[apple][rosetta]")
{
    forget();
    world().rosetta = 1;
    SECTION("its user declined")
    {
        world().rosetta_error = 9;
        const auto refused = install();
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::Refused);
        CHECK(refused.error().message.find("it was cancelled") != std::string::npos);
    }
    SECTION("the system's word is not true")
    {
        world().rosetta_comes = false;
        CHECK(install().error().code == ErrorCode::Internal);
    }
    SECTION("this host cannot have it")
    {
        world().rosetta = 0;
        CHECK(install().error().code == ErrorCode::Unsupported);
        CHECK(calls().empty());
    }
    SECTION("this host runs no machines")
    {
        world().supported = false;
        CHECK(install().error().code == ErrorCode::Unsupported);
        CHECK(calls().empty());
    }
}

TEST_CASE_METHOD(Bench, "Rosetta's share is left as it is by a toggle", "[apple][rosetta]")
{
    spec.rosetta = true;
    run();
    REQUIRE(sets_shared("rosetta").size() == 1);
    CHECK(set_share({"docs", folder / "docs", false, true, ""}));
    until([&] { return sets_shared("berth").size() == 2; });
    CHECK(sets_shared("rosetta").size() == 1);
}
