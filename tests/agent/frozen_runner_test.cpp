// A runner of each wire version that this agent still speaks, from a recording.
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/run_dir.h"

using namespace berth;
using namespace berth::test;

TEST_CASE("a runner of wire version 1 is followed, adopted, held and ended", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.runner_program = BERTH_FROZEN_RUNNER;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    const ProcessId runner = fixture.runner("web");
    const std::string dir = fixture.run_dir("web", 1);

    fixture.start_agent();
    CHECK(fixture.state("web") == "running");
    CHECK(fixture.runner("web") == runner);
    const Json run = fixture.machine("web").at("run");
    CHECK(run.at("running_at") == 1795512491556);
    CHECK(run.at("first_console_at") == 1795512491613);
    CHECK(run.at("ready_at") == 1795512491633);
    CHECK(run.at("stop_asked_at").is_null());
    CHECK(run.at("accelerator") == "tcg");

    REQUIRE(fixture.call("machine.pause", {{"name", "web"}}));
    CHECK(fixture.state("web") == "paused");
    REQUIRE(fixture.call("machine.resume", {{"name", "web"}}));
    CHECK(fixture.state("web") == "running");

    REQUIRE(fixture.call("machine.stop", {{"name", "web"}}));
    const Json last = fixture.machine("web").at("last_run");
    CHECK(last.at("outcome") == "stopped");
    CHECK(last.at("code") == 0);
    CHECK(last.at("sentence") == "web powered off when it was asked to");
    CHECK(last.at("ended_at") == 1795512495523);
    CHECK(last.at("peak_memory") == 47595520);
    CHECK(last.at("cpu_ms") == 140);
    CHECK(last.at("log_bytes") == 5264);
    CHECK_FALSE(exists(dir));
}

TEST_CASE("what a runner of wire version 1 wrote is read when it ended unseen", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.runner_program = BERTH_FROZEN_RUNNER;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    const ProcessId runner = fixture.runner("web");
    const std::string socket = RunDirPaths(fixture.run_dir("web", 1)).control();
    fixture.end_agent();
    const auto killed = TestClient(fixture.loop, socket).call("kill");
    REQUIRE(fixture.loop.run_until([&] { return !is_alive(runner); }));
    fixture.start_agent();
    CHECK(fixture.state("web") == "stopped");
    CHECK(fixture.machine("web").at("last_run").at("ended_at") == 1795512495523);
}
