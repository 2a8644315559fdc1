// The agent in its session: logind, systemd and the service manager, on a bus of this test's own.
#include "tests/agent/session_fixture.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::test;
using namespace std::chrono_literals;

TEST_CASE("when the host shuts down all machines are stopped first, each with that reason",
          "[agent][session]")
{
    Session session;
    session.start_agent();
    CHECK(session.logind->asked.at(0).as_text() == "sleep:shutdown");
    CHECK(session.logind->asked.at(3).as_text() == "delay");
    for (const char* name : {"web", "db", "idle"})
        session.create(name, {{"stop_grace", "2s"}});
    for (const char* name : {"web", "db"}) {
        session.plan_stub(name, {{"manual", false}});
        session.start(name);
    }
    session.logind->prepare_for_shutdown(true);
    REQUIRE(session.comes([&] { return session.logind->locks() == 0; }));
    for (const char* name : {"web", "db"}) {
        const Json run = session.machine(name).at("last_run");
        CHECK(run.at("outcome") == "stopped");
        CHECK(run.at("sentence").get<std::string>().find("(the host shuts down)") !=
              std::string::npos);
        CHECK(session.stop_request(name).at("grace") ==
              2000);  // its own is shorter than the host's
    }
    CHECK(session.machine("idle").at("last_run").is_null());
    CHECK(session.last_event("agent.drain").at("data").at("machines") == Json({"db", "web"}));
    CHECK_FALSE(session.last_event("host.shutdown").is_null());

    const auto refused = session.call("machine.start", {{"name", "idle"}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "idle cannot start now: the host shuts down");
    session.logind->prepare_for_shutdown(false);
    REQUIRE(session.comes([&] { return session.logind->locks() == 1; }));
    CHECK(session.call("machine.start", {{"name", "idle"}}));
}

TEST_CASE("a guest that does not power off has what the host waits for, and the host is not kept",
          "[agent][session]")
{
    Session session;
    session.start_agent();
    session.run_stubborn("slow", {{"stop_grace", "5m"}});
    session.logind->prepare_for_shutdown(true);
    REQUIRE(session.reaches("slow", "stopping"));
    // logind waits 5 s. The runner forces the guest when its grace is over.
    CHECK(session.stop_request("slow").at("grace").get<int>() < 4500);
    CHECK(session.stop_request("slow").at("grace").get<int>() > 3000);
    session.loop.advance(4400ms);
    CHECK(session.logind->locks() == 1);
    session.loop.advance(100ms);
    REQUIRE(session.comes([&] { return session.logind->locks() == 0; }));
}

TEST_CASE("without logind, or where it refuses, the agent serves all the same", "[agent][session]")
{
    Session session;
    session.logind->refuse = true;
    session.start_agent();
    REQUIRE(session.comes([&] { return session.log.has("Permission denied"); }));
    session.create("web");
    session.start("web");
}

TEST_CASE("a session bus that comes and goes costs no machine anything", "[agent][session]")
{
    Session session;
    session.start_agent();
    session.create("web");
    session.start("web");
    session.bus.stop();
    session.loop.run_until([] { return false; }, 50ms);
    session.bus.start();
    session.loop.advance(2s);  // the pause after a bus that was lost
    REQUIRE(session.comes([&] { return session.logind->is_there(); }));
    REQUIRE(session.comes([&] { return session.logind->locks() == 1; }));
    CHECK(session.state("web") == "running");
}

TEST_CASE("SIGTERM stops machines when the session ends, and only then", "[agent][session]")
{
    Session session;
    const auto after_sigterm = [&] {
        session.start_agent();
        session.create("web");
        session.start("web");
        session.terminate();
        const std::string state = session.state("web");
        const Json run = session.machine("web").at("last_run");
        return state + (run.is_null() ? "" : ": " + run.at("sentence").get<std::string>());
    };
    SECTION("systemd says that it stops: a logout")
    {
        session.session.managed = true;
        session.systemd->state = "stopping";
        CHECK(after_sigterm() == "stopped: web ended as a stub does (the session ended)");
    }
    SECTION("systemd goes on: its unit is restarted, perhaps for an upgrade")
    {
        session.session.managed = true;
        session.session.at_login = true;
        CHECK(after_sigterm() == "running");
    }
    SECTION("systemd does not answer: the machines' scopes decide")
    {
        session.session.managed = true;
        session.session.at_login = true;
        session.systemd.reset();
        CHECK(after_sigterm() == "running");
    }
    SECTION("without systemd, what started it at login ends it at logout")
    {
        session.session.at_login = true;
        CHECK(after_sigterm() == "stopped: web ended as a stub does (the session ended)");
    }
    SECTION("without systemd, and started by a command: somebody's kill(1)")
    {
        CHECK(after_sigterm() == "running");
    }
}

TEST_CASE("a session that the desktop ends stops machines, whatever started the agent",
          "[agent][session]")
{
    Session session;
    session.start_agent();
    session.run_stubborn("web", {{"stop_grace", "3m"}});
    int ends = 0;
    session.agent->session_ends([&] { ++ends; });
    REQUIRE(session.reaches("web", "stopping"));
    CHECK(session.stop_request("web").at("grace") == agent::grace_within(40s).count());
    session.agent->terminate([&] { ++ends; });  // the system's manager, at the same time
    CHECK(ends == 0);
    session.loop.advance(40s);  // the desktop waits for 45
    CHECK(session.comes([&] { return ends >= 1; }));
    session.loop.advance(20s);
    CHECK(session.comes([&] { return ends == 2; }));
}

TEST_CASE("a second SIGTERM ends the agent at once", "[agent][session]")
{
    Session session;
    session.session.at_login = true;
    session.start_agent();
    session.run_stubborn("slow", Json::object());
    int ended = 0;
    session.agent->terminate([&] { ++ended; });
    REQUIRE(session.reaches("slow", "stopping"));
    CHECK(ended == 0);
    session.agent->terminate([&] { ++ended; });
    CHECK(ended == 1);
}

TEST_CASE("the time of a drain is a setting, and bounds a guest's own grace", "[agent][session]")
{
    Session session;
    session.session.at_login = true;
    session.start_agent();
    CHECK_FALSE(session.call("settings.set", {{"name", "drain.timeout"}, {"value", "2h"}}));
    CHECK_FALSE(session.call("settings.set", {{"name", "drain.timeout"}, {"value", "soon"}}));
    REQUIRE(session.call("settings.set", {{"name", "drain.timeout"}, {"value", "10s"}}));
    session.create("web", {{"stop_grace", "5m"}});
    session.start("web");
    session.terminate();
    CHECK(session.stop_request("web").at("grace") == 8000);
}

TEST_CASE("each runner is moved into a scope of its own, with all that it started",
          "[agent][session]")
{
    Session session;
    session.start_agent();
    const std::string id = session.create("web", {{"stop_grace", "7s"}});
    session.start("web");
    REQUIRE(session.comes([&] { return session.systemd->units.size() == 1; }));
    const FakeSystemd::Unit& unit = session.systemd->units.front();
    CHECK(unit.name == "berth-" + id + "-1.scope");
    CHECK(unit.property("Description").as_text() == "Berth machine web, run 1");
    CHECK(unit.property("Slice").as_text() == "app-berth.slice");
    CHECK(unit.property("TimeoutStopUSec").as_uint() == 17'000'000);
    CHECK(unit.property("Before").items().front().as_text() == "berth-agent.service");
    REQUIRE(unit.property("PIDs").items().size() == 1);
    CHECK(unit.property("PIDs").items().front().as_uint() ==
          static_cast<std::uint64_t>(session.runner("web").pid));
}

TEST_CASE("machines that run before there is a bus are moved when it comes", "[agent][session]")
{
    Session session;
    session.session.user_bus.clear();
    session.start_agent();
    session.create("web");
    session.start("web");
    session.session.user_bus = session.bus.address();
    session.start_agent();  // the next agent, which adopts it
    CHECK(session.comes([&] { return session.systemd->units.size() == 1; }));
}

TEST_CASE("a scope that is refused fails no start, and is told once", "[agent][session]")
{
    Session session;
    session.systemd->refuse = true;
    session.start_agent();
    session.create("web");
    session.create("db");
    session.start("web");
    session.start("db");
    REQUIRE(session.comes([&] { return session.log.has("not here"); }));
    int told = 0;
    for (const auto& [level, text] : session.log.lines)
        told += level == agent::LogLevel::Info && text.find("not here") != std::string::npos;
    CHECK(told == 1);
    CHECK(session.state("web") == "running");
}

TEST_CASE("berth agent quit --drain says in the history who stopped a machine", "[agent][session]")
{
    Session session;
    session.start_agent();
    session.create("web");
    session.start("web");
    const auto left = session.call("agent.quit", {{"drain", true}});
    REQUIRE(left);
    CHECK(left->at("left_running").empty());
    CHECK(session.machine("web").at("last_run").at("sentence") ==
          "web ended as a stub does (berth agent quit --drain)");
    CHECK(session.quit_asked);
}
