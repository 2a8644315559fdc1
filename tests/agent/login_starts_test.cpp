// Starts at login, with stubs in the place of berth-runner and a host that the test makes up.
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"

#include <csignal>

using namespace berth;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

Json at_login(const Json& more = Json::object(), const Json& rest = Json::object())
{
    Json autostart{{"enabled", true}};
    autostart.update(more);
    Json definition{{"autostart", autostart}, {"ready_pattern", "login:"}};
    definition.update(rest);
    return definition;
}

/// The agent of a login, after one that only made machines.
void log_in(AgentFixture& fixture)
{
    fixture.session.at_login = true;
    fixture.start_agent();
    fixture.loop.settle();
}

Json login_of(AgentFixture& fixture)
{
    auto status = fixture.call("agent.status");
    REQUIRE(status);
    return status->at("login");
}

bool is_over(AgentFixture& fixture)
{
    return fixture.loop.run_until([&] { return login_of(fixture).at("over") == true; });
}

Json newest_run(AgentFixture& fixture, const std::string& name)
{
    return fixture.call("run.list", {{"name", name}})->at("runs").at(0);
}

std::size_t count_runs(AgentFixture& fixture, const std::string& name)
{
    return fixture.call("run.list", {{"name", name}})->at("runs").size();
}

}  // namespace

TEST_CASE("machines with autostart start at login, and only then", "[agent][login]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", at_login());
    fixture.create("db");
    fixture.start_agent();
    CHECK(login_of(fixture).is_null());
    CHECK(fixture.state("web") == "stopped");

    log_in(fixture);
    REQUIRE(is_over(fixture));
    CHECK(login_of(fixture).at("summary") == "1 of 1 started");
    CHECK(fixture.state("web") == "running");
    CHECK(fixture.machine("web").at("run").at("cause") == "login");
    CHECK(fixture.state("db") == "stopped");
    CHECK(fixture.event_kinds().back() == "login.finished");
    CHECK(fixture.log.has("login: 1 of 1 started"));
}

TEST_CASE("two boot at a time, by order, each until it is ready or 60 s are over", "[agent][login]")
{
    AgentFixture fixture;
    fixture.start_agent();
    for (const char* name : {"a", "b", "c", "d"}) {
        fixture.create(name, at_login({{"order", 'z' - *name}}));
        fixture.plan_stub(name, {{"manual", true}});
    }
    log_in(fixture);
    REQUIRE(fixture.reaches("d", "starting"));
    REQUIRE(fixture.reaches("c", "starting"));
    CHECK(fixture.state("b") == "stopped");
    REQUIRE(fixture.loop.run_until([&] { return fixture.runner("d").pid != 0; }));
    fixture.signal("d", SIGUSR1);  // runs
    REQUIRE(fixture.reaches("d", "running"));
    CHECK(fixture.state("b") == "stopped");
    fixture.signal("d", SIGUSR1);  // is ready
    REQUIRE(fixture.reaches("b", "starting"));
    CHECK(fixture.state("a") == "stopped");
    fixture.loop.advance(61s);
    REQUIRE(fixture.reaches("a", "starting"));
}

TEST_CASE("a delay counts from the login", "[agent][login]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", at_login({{"delay", "30s"}}));
    log_in(fixture);
    CHECK(login_of(fixture).at("machines")[0].at("phase") == "delayed");
    fixture.loop.advance(25s);
    CHECK(fixture.state("web") == "stopped");
    fixture.loop.advance(6s);
    REQUIRE(fixture.reaches("web", "running"));
}

TEST_CASE("a condition is waited for, and heard of when it holds", "[agent][login]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web",
                   at_login({{"conditions",
                              {{"ac_power", true}, {"network", true}, {"mounted", {"/mnt/vm"}}}}}));
    fixture.conditions->mains = fixture.conditions->network = false;
    log_in(fixture);
    CHECK(login_of(fixture).at("machines")[0].at("reason") == "the host was not on mains power");
    CHECK(fixture.conditions->watchers() == 3);
    fixture.conditions->mains = true;
    fixture.conditions->change();
    CHECK(login_of(fixture).at("machines")[0].at("reason") == "the network was not up");
    fixture.conditions->network = true;
    fixture.conditions->change();
    CHECK(login_of(fixture).at("machines")[0].at("reason") == "/mnt/vm was not mounted");
    CHECK(count_runs(fixture, "web") == 0);
    fixture.conditions->mounts.insert("/mnt/vm");
    fixture.conditions->change();
    REQUIRE(fixture.reaches("web", "running"));
    CHECK(fixture.conditions->watchers() == 0);
    CHECK(count_runs(fixture, "web") == 1);
}

TEST_CASE("a condition that does not come to hold in time is a run that did not start",
          "[agent][login]")
{
    AgentFixture fixture;
    fixture.start_agent();
    // Neither tried again nor restarted: it would start without its condition.
    fixture.create("build",
                   at_login({{"conditions", {{"mounted", {"/mnt/vm"}}}}, {"retries", 3}},
                            {{"restart", "always"}}));
    fixture.create("web", at_login());
    REQUIRE(fixture.call("settings.set", {{"name", "login.wait"}, {"value", "1m"}}));
    log_in(fixture);
    REQUIRE(fixture.reaches("web", "running"));
    fixture.loop.advance(61s);
    REQUIRE(is_over(fixture));
    CHECK(login_of(fixture).at("summary") == "1 of 2 started; build: /mnt/vm was not mounted");
    CHECK(fixture.log.has("login: 1 of 2 started; build: /mnt/vm was not mounted"));
    const Json run = newest_run(fixture, "build");
    CHECK(run.at("cause") == "login");
    CHECK(run.at("outcome") == "start_failed");
    CHECK(run.at("sentence") == "build did not start: /mnt/vm was not mounted within 1m");
    CHECK(fixture.state("build") == "failed");
    fixture.loop.advance(10min);
    CHECK(count_runs(fixture, "build") == 1);
}

TEST_CASE("a start that failed is tried again as often as the machine says", "[agent][login]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", at_login({{"retries", 2}}));
    fixture.plan_stub("web", {{"report", "error"}});
    log_in(fixture);
    for (int run = 1; run <= 3; ++run) {
        REQUIRE(fixture.loop.run_until([&] {
            return count_runs(fixture, "web") == static_cast<std::size_t>(run) &&
                   newest_run(fixture, "web").at("open") == false;
        }));
        CHECK(newest_run(fixture, "web").at("cause") == (run == 1 ? "login" : "retry"));
        fixture.loop.advance(1000ms * (1 << (run - 1)) + 100ms);
    }
    REQUIRE(is_over(fixture));
    const std::string summary = login_of(fixture).at("summary");
    CHECK(summary.find("0 of 1 started; web: web did not start: ") == 0);
    fixture.loop.advance(10min);
    CHECK(count_runs(fixture, "web") == 3);
}

TEST_CASE("an agent that comes after a crash starts nothing that was started at this login",
          "[agent][login]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", at_login());
    fixture.create("db", at_login());
    fixture.create("late", at_login({{"delay", "1h"}}));
    log_in(fixture);
    REQUIRE(fixture.reaches("web", "running"));
    REQUIRE(fixture.reaches("db", "running"));
    REQUIRE(fixture.call("machine.stop", {{"name", "web"}}));
    log_in(fixture);
    CHECK(fixture.state("web") == "stopped");
    CHECK(fixture.state("db") == "running");
    CHECK(count_runs(fixture, "db") == 1);
    CHECK(login_of(fixture).at("summary") == "2 of 3 started");
    CHECK(fixture.state("late") == "stopped");  // its turn is still to come
    fixture.loop.advance(1h);                   // no further: its runner needs real time
    REQUIRE(fixture.reaches("late", "running"));

    SECTION("and the next login starts them all")
    {
        REQUIRE(fixture.call("machine.stop", {{"name", "late"}}));
        fixture.login_session = "2";
        log_in(fixture);
        REQUIRE(fixture.reaches("web", "running"));
        CHECK(login_of(fixture).at("began_at").is_number());
        CHECK(count_runs(fixture, "db") == 1);  // it ran already
    }
}

TEST_CASE("what a user does meanwhile counts", "[agent][login]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", at_login({{"delay", "1m"}}));
    log_in(fixture);
    SECTION("stopped before its turn")
    {
        REQUIRE(fixture.call("machine.stop", {{"name", "web"}}));
        fixture.loop.advance(2min);
        CHECK(count_runs(fixture, "web") == 0);
    }
    SECTION("started by hand")
    {
        fixture.start("web");
        fixture.loop.advance(2min);
        CHECK(count_runs(fixture, "web") == 1);
        CHECK(login_of(fixture).at("summary") == "1 of 1 started");
    }
    SECTION("deleted")
    {
        REQUIRE(fixture.call("machine.delete", {{"name", "web"}}));
        fixture.loop.advance(2min);
        CHECK(login_of(fixture).at("summary") ==
              "0 of 1 started; web: it no longer starts at login");
    }
    SECTION("no longer wanted at login")
    {
        REQUIRE(fixture.call("machine.update",
                             {{"name", "web"}, {"definition", definition_of("web")}}));
        fixture.loop.advance(2min);
        CHECK(count_runs(fixture, "web") == 0);
    }
    CHECK(login_of(fixture).at("over") == true);
}
