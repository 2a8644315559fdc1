// What the host's sleep does to machines, as logind tells of it.
#include "tests/agent/session_fixture.h"
#include "tests/support/catch.h"

#include <csignal>

using namespace berth;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

struct SleepingHost : Session {
    SleepingHost() { start_agent(); }

    void run(const std::string& name, const std::string& on_sleep)
    {
        create(name, {{"on_sleep", on_sleep}});
        start(name);
    }
    /// Until the host has been let go to sleep.
    void sleep()
    {
        logind->prepare_for_sleep(true);
        REQUIRE(comes([&] { return logind->locks() == 0; }));
    }
    void wake()
    {
        logind->prepare_for_sleep(false);
        REQUIRE(comes([&] { return logind->locks() == 1; }));
    }
};

}  // namespace

TEST_CASE("before the host sleeps each machine has what its on_sleep asks for, and wakes with it",
          "[agent][sleep]")
{
    SleepingHost host;
    host.run("none", "none");
    host.run("pause", "pause");
    host.run("stop", "stop");
    host.sleep();
    CHECK(host.state("none") == "running");
    CHECK(host.state("pause") == "paused");
    CHECK(host.state("stop") == "stopped");
    CHECK(host.machine("stop").at("last_run").at("sentence") ==
          "stop ended as a stub does (the host sleeps)");
    CHECK(host.last_event("host.sleep").at("data").at("machines") ==
          Json({{"pause", "pause"}, {"stop", "stop"}}));

    host.wake();
    CHECK(host.reaches("pause", "running"));
    CHECK(host.state("none") == "running");
    CHECK(host.state("stop") == "stopped");
    const Json woke = host.last_event("host.wake").at("data");
    CHECK(woke.at("machines") == Json({"pause"}));
    CHECK(woke.at("slept").is_number());
}

TEST_CASE("a machine that somebody paused stays paused over the host's sleep", "[agent][sleep]")
{
    SleepingHost host;
    host.run("web", "pause");
    REQUIRE(host.call("machine.pause", {{"name", "web"}}));
    host.sleep();
    host.wake();
    CHECK(host.last_event("host.wake").at("data").at("machines").empty());
    CHECK(host.state("web") == "paused");
}

TEST_CASE("an agent that takes over while the host sleeps wakes what was paused", "[agent][sleep]")
{
    SleepingHost host;
    host.run("web", "pause");
    host.sleep();
    SECTION("it is there before the host is awake")
    {
        host.AgentFixture::start_agent();
        REQUIRE(host.comes([&] { return host.logind->locks() == 1; }));
        CHECK(host.state("web") == "paused");
        host.logind->prepare_for_sleep(false);
        CHECK(host.reaches("web", "running"));
    }
    SECTION("it comes when the host has woken")
    {
        host.end_agent();
        host.logind->prepare_for_sleep(false);
        host.start_agent();
        CHECK(host.reaches("web", "running"));
    }
}

TEST_CASE("a machine that is to be saved goes on from there when the host wakes", "[agent][sleep]")
{
    SleepingHost host;
    host.run("web", "save");
    host.sleep();
    CHECK(host.state("web") == "saved");
    host.wake();
    CHECK(host.last_event("host.wake").at("data").at("machines") == Json({"web"}));
    CHECK(host.reaches("web", "running"));
    CHECK(host.machine("web").at("run").at("number") == 2);
    CHECK(host.machine("web").at("run").at("restored") == true);
}

TEST_CASE("a machine that cannot be saved before the host sleeps is paused", "[agent][sleep]")
{
    SleepingHost host;
    host.create("web", {{"on_sleep", "save"}});
    host.plan_stub("web", {{"save", "fails"}});
    host.start("web");
    host.sleep();
    CHECK(host.state("web") == "paused");
    host.wake();
    CHECK(host.reaches("web", "running"));
    CHECK(host.machine("web").at("run").at("number") == 1);
}

TEST_CASE("the clock of a guest that ran over the host's sleep is set, and its drift is told",
          "[agent][sleep]")
{
    SleepingHost host;
    host.run("web", "none");
    host.sleep();
    host.wake();
    REQUIRE(host.comes([&] { return !host.last_event("machine.clock").is_null(); }));
    CHECK(host.last_event("machine.clock").at("data").at("after") == "wake");
}

TEST_CASE("a pause that fails keeps the host from nothing and is not undone", "[agent][sleep]")
{
    SleepingHost host;
    host.create("web", {{"on_sleep", "pause"}});
    host.plan_stub("web", {{"refuse", "pause"}});
    host.start("web");
    host.sleep();
    CHECK(host.state("web") == "running");
    CHECK(host.log.has("before the host sleeps: "));
    host.wake();
    CHECK(host.last_event("host.wake").at("data").at("machines").empty());
}

TEST_CASE("a guest that is slow to power off does not keep the host awake", "[agent][sleep]")
{
    SleepingHost host;
    host.run_stubborn("web", {{"on_sleep", "stop"}, {"stop_grace", "3m"}});
    host.logind->prepare_for_sleep(true);
    REQUIRE(host.reaches("web", "stopping"));
    CHECK(host.logind->locks() == 1);
    host.loop.advance(4500ms);
    REQUIRE(host.comes([&] { return host.logind->locks() == 0; }));
    CHECK(host.stop_request("web").at("grace") == 180'000);  // it goes on after the sleep
}
