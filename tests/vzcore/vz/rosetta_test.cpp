#include "tests/support/catch.h"
#include "tests/support/has.h"
#include "tests/vzcore/vz/plan_files.h"
#include "vzcore/vz/rosetta.h"

using namespace berth;
using namespace berth::test;
using namespace berth::vz;

namespace {

Error judged(long code, const std::string& domain = kFrameworkDomain)
{
    const auto came =
        judge_installation(Failure{domain, code, "Its own words."}, RosettaState::NotInstalled);
    REQUIRE_FALSE(came);
    CHECK(has(came.error().message, "Rosetta was not installed: "));
    CHECK(has(came.error().message, domain + " " + std::to_string(code)));
    CHECK_FALSE(came.error().hint.empty());
    return came.error();
}

}  // namespace

TEST_CASE("the system is asked for Rosetta where it can be had and is not there", "[vz][rosetta]")
{
    Host host = base_host();
    host.rosetta = RosettaState::NotInstalled;
    CHECK(rosetta_step(host).value() == RosettaStep::AskSystem);
    host.rosetta = RosettaState::Installed;
    CHECK(rosetta_step(host).value() == RosettaStep::Nothing);
    host.rosetta = RosettaState::NotSupported;
    CHECK(rosetta_step(host).error().code == ErrorCode::Unsupported);
    host.rosetta = RosettaState::NotInstalled;
    host.processor = Processor::Intel;
    CHECK(rosetta_step(host).error().code == ErrorCode::Unsupported);
    CHECK_FALSE(rosetta_step(host).error().hint.empty());
}

TEST_CASE("Rosetta is installed when the system says so and it is there", "[vz][rosetta]")
{
    CHECK(judge_installation(std::nullopt, RosettaState::Installed));
    const auto gone = judge_installation(std::nullopt, RosettaState::NotInstalled);
    CHECK(gone.error().code == ErrorCode::Internal);
    CHECK(has(gone.error().hint, "berth install-rosetta"));
}

TEST_CASE("each way in which Rosetta is not installed has its sentence", "[vz][rosetta]")
{
    const Error network = judged(7);
    CHECK(network.code == ErrorCode::Unreachable);
    CHECK(has(network.message, "the network failed"));
    CHECK(has(network.hint, "berth install-rosetta"));
    const Error full = judged(8);
    CHECK(full.code == ErrorCode::Io);
    CHECK(has(full.message, "disk of this Mac is full"));
    CHECK(has(full.hint, "berth install-rosetta"));
    const Error cancelled = judged(9);
    CHECK(cancelled.code == ErrorCode::Refused);
    CHECK(has(cancelled.message, "it was cancelled"));
    CHECK(has(cancelled.hint, "berth install-rosetta"));
    const Error unsupported = judged(10);
    CHECK(unsupported.code == ErrorCode::Unsupported);
    CHECK(has(unsupported.hint, "berth edit"));
}

TEST_CASE("what nobody foresaw keeps the system's own words", "[vz][rosetta]")
{
    CHECK(has(judged(1).message, "Its own words."));
    CHECK(has(judged(9, "NSCocoaErrorDomain").message, "Its own words."));
    CHECK_FALSE(has(judged(9, "NSCocoaErrorDomain").message, "cancelled"));
}
