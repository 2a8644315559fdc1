// Shared folders as the agent sees them: what may be shared, and how each stands.
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"

#include <cstdlib>
#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

namespace fs = std::filesystem;

Json share(const std::string& tag, const std::string& path)
{
    return {{"tag", tag}, {"path", path}, {"read_only", false}, {"enabled", true}};
}

Json with_shares(const std::string& name, const std::vector<Json>& shares)
{
    return definition_of(name, {{"shares", shares}});
}

}  // namespace

TEST_CASE("a share is refused when it is defined, and nothing changes", "[agent][share]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const auto made =
        fixture.call("machine.create", {{"definition", with_shares("web", {share("all", "/")})}});
    REQUIRE_FALSE(made);
    CHECK(made.error().code == ErrorCode::Refused);
    CHECK(made.error().message == "shares[0].path: / is all that this host has");
    CHECK_FALSE(made.error().hint.empty());
    CHECK(fixture.call("machine.list")->at("machines").empty());

    fixture.create("web");
    fs::create_directories(fixture.home / "src");
    fs::create_directory_symlink(fixture.paths.data, fixture.home / "src/link");
    const auto updated = fixture.call("machine.update",
                                      {{"name", "web"},
                                       {"definition",
                                        with_shares("web",
                                                    {share("src", fixture.home / "src"),
                                                     share("data", fixture.home / "src/link")})}});
    REQUIRE_FALSE(updated);
    CHECK(updated.error().code == ErrorCode::Refused);
    CHECK(updated.error().message.rfind("shares[1].path: ", 0) == 0);
    CHECK(updated.error().message.find("where Berth keeps its data") != std::string::npos);
    CHECK(fixture.machine("web").at("definition").at("shares").empty());
}

TEST_CASE("the home directory is shared once somebody says anyway", "[agent][share]")
{
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
    const std::string home = fs::canonical(std::getenv("HOME")).string();
    AgentFixture fixture;
    fixture.start_agent();
    Json params = {{"definition", with_shares("web", {share("home", home)})}};
    CHECK(fixture.call("machine.create", params).error().code == ErrorCode::Refused);
    params["anyway"] = true;
    REQUIRE(fixture.call("machine.create", params));
    // It was allowed: another change asks nothing, and nor does a start.
    Json more = with_shares("web", {share("home", home)});
    more["shares"][0]["read_only"] = true;
    CHECK(fixture.call("machine.update", {{"name", "web"}, {"definition", more}}));
    fixture.start("web");
}

TEST_CASE("links in a share's path are resolved once, when it is defined", "[agent][share]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string top = fs::canonical(fixture.home.path()).string();
    fs::create_directories(top + "/one");
    fs::create_directories(top + "/two");
    fs::create_directory_symlink(top + "/one", top + "/current");
    fixture.create("web", {{"shares", {share("src", top + "/current/")}}});
    const auto path = [&] {
        return fixture.machine("web").at("definition").at("shares")[0].at("path");
    };
    CHECK(path() == top + "/one");

    // Somebody, perhaps a guest, puts a link in the folder's place: it is not followed later.
    fs::remove(top + "/one");
    fs::create_directory_symlink(top + "/two", top + "/one");
    Json changed = definition_of("web", {{"shares", {share("src", top + "/one")}}});
    changed["shares"][0]["read_only"] = true;
    CHECK(fixture.call("machine.update", {{"name", "web"}, {"definition", changed}}));
    CHECK(path() == top + "/one");
}
