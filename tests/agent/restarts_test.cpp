// The restart policy at work, with a stub in the place of berth-runner.
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"

#include <csignal>

using namespace berth;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

Json runs_of(AgentFixture& fixture, const std::string& name)
{
    auto list = fixture.call("run.list", {{"name", name}});
    INFO((list ? "" : list.error().message));
    REQUIRE(list);
    return list->at("runs");
}

/// Until the newest run has that number and has ended.
bool ends(AgentFixture& fixture, const std::string& name, int number)
{
    return fixture.loop.run_until([&] {
        const Json runs = runs_of(fixture, name);
        return !runs.empty() && runs[0].at("number") == number && runs[0].at("open") == false;
    });
}

}  // namespace

TEST_CASE("a machine that crashed runs again one second later, and says when", "[agent][restart]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"restart", "on_failure"}});
    fixture.start("web");
    fixture.signal("web", SIGKILL);
    REQUIRE(fixture.reaches("web", "failed"));
    CHECK(fixture.machine("web").at("restart_at").is_number());
    fixture.loop.advance(1100ms);
    REQUIRE(fixture.reaches("web", "running"));
    const Json machine = fixture.machine("web");
    CHECK(machine.at("restart_at").is_null());
    CHECK(machine.at("run").at("cause") == "restart");
    CHECK(machine.at("run").at("number") == 2);
}

TEST_CASE("after five failures in ten minutes a machine stays failed and says so",
          "[agent][restart]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"restart", "on_failure"}});
    fixture.plan_stub("web", {{"report", "error"}});
    fixture.call("machine.start", {{"name", "web"}});
    for (int run = 1; run <= 5; ++run) {
        CAPTURE(run);
        REQUIRE(ends(fixture, "web", run));
        fixture.loop.advance(1000ms * (1 << (run - 1)) + 100ms);
    }
    fixture.loop.advance(10min);
    const Json machine = fixture.machine("web");
    CHECK(machine.at("state") == "failed");
    CHECK(machine.at("restart_at").is_null());
    const std::string reason = machine.at("reason");
    CHECK(reason.find("web failed 5 times in 10 minutes and is not started again; last: ") == 0);
    CHECK(runs_of(fixture, "web").size() == 5);
    CHECK(runs_of(fixture, "web")[0].at("sentence") == reason);

    SECTION("also for the next agent")
    {
        fixture.start_agent();
        CHECK(fixture.state("web") == "failed");
        fixture.loop.advance(10min);
        CHECK(fixture.machine("web").at("reason") == reason);
        CHECK(runs_of(fixture, "web").size() == 5);
    }
    SECTION("until somebody starts it by hand")
    {
        fixture.call("machine.start", {{"name", "web"}});
        REQUIRE(ends(fixture, "web", 6));
        fixture.loop.advance(1100ms);
        REQUIRE(ends(fixture, "web", 7));
    }
}

TEST_CASE("what a user stopped or killed is not started again", "[agent][restart]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"restart", "always"}});
    fixture.start("web");
    SECTION("while it ran")
    {
        REQUIRE(fixture.call("machine.stop", {{"name", "web"}}));
    }
    SECTION("by force")
    {
        REQUIRE(fixture.call("machine.kill", {{"name", "web"}}));
    }
    SECTION("while it waited to be started again, which the next agent knows")
    {
        fixture.signal("web", SIGKILL);
        REQUIRE(fixture.reaches("web", "failed"));
        REQUIRE(fixture.call("machine.stop", {{"name", "web"}}));
        CHECK(fixture.machine("web").at("restart_at").is_null());
        const auto again = fixture.call("machine.stop", {{"name", "web"}});
        REQUIRE_FALSE(again);
        CHECK(again.error().message == "web is not running");
        fixture.start_agent();
        CHECK(fixture.state("web") == "failed");  // a client that says nothing is sent away
    }
    fixture.loop.advance(10min);
    CHECK(runs_of(fixture, "web").size() == 1);
    CHECK(fixture.machine("web").at("run").is_null());
}

TEST_CASE("a start by hand takes the place of the one that was planned", "[agent][restart]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"restart", "on_failure"}});
    fixture.start("web");
    fixture.signal("web", SIGKILL);
    REQUIRE(fixture.reaches("web", "failed"));
    fixture.start("web");
    CHECK(fixture.machine("web").at("restart_at").is_null());
    fixture.loop.advance(10min);
    CHECK(runs_of(fixture, "web").size() == 2);
    CHECK(fixture.machine("web").at("run").at("cause") == "cli");
}

TEST_CASE("a policy changed or a machine deleted meanwhile counts", "[agent][restart]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"restart", "on_failure"}});
    fixture.start("web");
    fixture.signal("web", SIGKILL);
    REQUIRE(fixture.reaches("web", "failed"));
    SECTION("changed")
    {
        REQUIRE(fixture.call("machine.update",
                             {{"name", "web"}, {"definition", definition_of("web")}}));
        fixture.loop.advance(10min);
        CHECK(runs_of(fixture, "web").size() == 1);
    }
    SECTION("deleted")
    {
        REQUIRE(fixture.call("machine.delete", {{"name", "web"}}));
        fixture.loop.advance(10min);
        CHECK(fixture.call("machine.list")->at("machines").empty());
    }
}

TEST_CASE("a run that ended while no agent ran is handled by the next one", "[agent][restart]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"restart", "on_failure"}});
    fixture.create("db");
    fixture.start("web");
    fixture.start("db");
    const ProcessId web = fixture.runner("web");
    const ProcessId db = fixture.runner("db");
    fixture.end_agent();
    ::kill(web.pid, SIGKILL);
    ::kill(db.pid, SIGKILL);
    REQUIRE(fixture.loop.run_until([&] { return !is_alive(web) && !is_alive(db); }));
    fixture.start_agent();
    CHECK(fixture.state("db") == "failed");
    fixture.loop.advance(1100ms);
    REQUIRE(fixture.reaches("web", "running"));
    CHECK(fixture.machine("web").at("run").at("cause") == "restart");
    CHECK(fixture.state("db") == "failed");
}

TEST_CASE("an agent that comes while a machine waits starts it in its place", "[agent][restart]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"restart", "on_failure"}});
    fixture.start("web");
    fixture.signal("web", SIGKILL);
    REQUIRE(fixture.reaches("web", "failed"));
    fixture.start_agent();
    fixture.loop.advance(1100ms);
    REQUIRE(fixture.reaches("web", "running"));
    CHECK(fixture.machine("web").at("run").at("number") == 2);
}

TEST_CASE("a start that is refused for memory counts as a failure and is in the history",
          "[agent][restart]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"restart", "on_failure"}});
    fixture.start("web");
    fixture.signal("web", SIGKILL);
    REQUIRE(fixture.reaches("web", "failed"));
    fixture.host.memory = mib(512);
    fixture.loop.advance(1100ms);
    REQUIRE(ends(fixture, "web", 2));
    const Json run = runs_of(fixture, "web")[0];
    CHECK(run.at("outcome") == "start_failed");
    CHECK(run.at("sentence").get<std::string>().find("web did not start: web needs 128 MiB") == 0);
    CHECK(run.at("memory") == 0);
    fixture.host.memory = gib(16);
    fixture.loop.advance(2100ms);
    REQUIRE(fixture.reaches("web", "running"));
}
