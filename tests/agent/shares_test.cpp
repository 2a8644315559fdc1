// Shared folders as the agent sees them: what may be shared, and how each stands.
#include "agent/share_states.h"
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <csignal>
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

/// As a runner tells how it stands.
Json standing(const std::string& tag, const std::string& state, const Json& reason = Json())
{
    return {{"tag", tag}, {"state", state}, {"reason", reason}};
}

agent::LiveShares live(const std::vector<Json>& shares, const std::string& reason = "")
{
    return agent::parse_live_shares(
               {{"shares", shares}, {"share_service", {{"kind", "9p"}, {"reason", reason}}}})
        .value();
}

Share plain(const std::string& tag, const std::string& path, bool enabled = true)
{
    Share made;
    made.tag = tag;
    made.path = path;
    made.enabled = enabled;
    return made;
}

/// The events of that kind, their data.
std::vector<Json> told(AgentFixture& fixture, const std::string& kind)
{
    std::vector<Json> list;
    const Json events = fixture.call("events.list").value();
    for (const Json& event : events.at("events"))
        if (event.at("kind") == kind) list.push_back(event.at("data"));
    return list;
}

}  // namespace

TEST_CASE("a share's state is what runs, or that it waits for the next start", "[agent][share]")
{
    Spec spec;
    spec.shares = {plain("a", "/a"), plain("b", "/b"), plain("c", "/c"), plain("gone", "/gone")};
    const std::vector<Share> wanted = {plain("a", "/a"),
                                       plain("b", "/b"),
                                       plain("c", "/c", false),
                                       plain("d", "/d"),
                                       plain("e", "/e", false),
                                       plain("gone", "/moved")};
    const auto stands = live({standing("a", "on"),
                              standing("b", "failed", "it is no folder"),
                              standing("c", "on"),
                              standing("gone", "waiting")},
                             "no virtiofsd");
    const auto states = agent::share_states(wanted, &spec, stands);
    CHECK(states == std::vector<agent::ShareState>{{"a", "on", ""},
                                                   {"b", "failed", "it is no folder"},
                                                   {"c", "next_start", "no virtiofsd"},
                                                   {"d", "next_start", "no virtiofsd"},
                                                   {"e", "off", ""},
                                                   {"gone", "next_start", "no virtiofsd"}});
    // Nothing runs, or its runner does not tell.
    CHECK(agent::share_states(wanted, nullptr, stands)[0].state.empty());
    CHECK(agent::share_states(wanted, &spec, std::nullopt)[0].state.empty());
}

TEST_CASE("what a runner says of its shares may be anything", "[agent][share]")
{
    CHECK_FALSE(agent::parse_live_shares({{"state", "running"}}));
    CHECK_FALSE(agent::parse_live_shares({{"shares", "all"}}));
    const auto odd = agent::parse_live_shares(
        {{"shares", {1, nullptr, Json::object(), standing("a", "dancing")}},
         {"share_service", "none"}});
    REQUIRE(odd);
    CHECK(odd->standings.size() == 1);
    CHECK(odd->standings.at("a").state == ShareStanding::State::Failed);
    CHECK(odd->service == ShareService{});
}

TEST_CASE("how shares stand is shown, told when it changes, and known to the next agent",
          "[agent][share]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"shares", {share("src", "/srv/src"), share("drive", "/srv/drive")}}});
    const auto shares = [&] { return fixture.machine("web").at("shares"); };
    CHECK(shares()[0].at("state").is_null());  // nothing runs
    const auto says = [&](const std::string& state, const Json& reason) {
        fixture.plan_stub("web",
                          {{"shares", {standing("src", "on"), standing("drive", state, reason)}},
                           {"share_service", {{"kind", "virtiofs"}, {"reason", nullptr}}}});
    };
    says("waiting", nullptr);
    fixture.start("web");
    CHECK(shares() == Json{standing("src", "on"), standing("drive", "waiting")});
    CHECK(fixture.machine("web").at("share_service").at("kind") == "virtiofs");
    CHECK(told(fixture, "share.state") ==
          std::vector<Json>{
              {{"tag", "drive"}, {"from", "on"}, {"to", "waiting"}, {"reason", nullptr}}});

    says("failed", "it is no folder");
    fixture.signal("web", SIGUSR2);
    REQUIRE(fixture.loop.run_until(
        [&] { return shares()[1] == standing("drive", "failed", "it is no folder"); }));
    const auto events = told(fixture, "share.state");
    REQUIRE(events.size() == 2);
    CHECK(events[1] == Json{{"tag", "drive"},
                            {"from", "waiting"},
                            {"to", "failed"},
                            {"reason", "it is no folder"}});

    fixture.start_agent();
    CHECK(shares()[1] == standing("drive", "failed", "it is no folder"));
    CHECK(shares()[0] == standing("src", "on"));
}

TEST_CASE("share.backend counts from the next start on", "[agent][share]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    CHECK(
        fixture.call("settings.set", {{"name", "share.backend"}, {"value", "nfs"}}).error().code ==
        ErrorCode::Invalid);
    REQUIRE(fixture.call("settings.set", {{"name", "share.backend"}, {"value", "9p"}}));
    fixture.start_agent();
    fixture.start("web");
    const auto spec =
        parse_spec(read_file(fixture.run_dir("web", 1) + "/spec.json", mib(1)).value()).value();
    CHECK(spec.share_backend == ShareBackend::Plan9);
}

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
