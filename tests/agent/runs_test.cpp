// Runs from the ask to the end, with a stub in the place of berth-runner.
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"
#include "vzcore/run_dir.h"
#include "vzcore/spec.h"

#include <csignal>

using namespace berth;
using namespace berth::test;
using std::chrono::seconds;

TEST_CASE("a machine starts, is ready, and stops when it is asked to", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web", {{"ready_pattern", "login:"}});
    const auto started =
        fixture.call("machine.start", {{"name", "web"}, {"wait", "ready"}, {"cause", "menu"}});
    REQUIRE(started);
    CHECK(started->at("state") == "running");
    const Json run = started->at("run");
    CHECK(run.at("number") == 1);
    CHECK(run.at("cause") == "menu");
    CHECK(run.at("open") == true);
    CHECK(run.at("accelerator") == "tcg");
    CHECK(run.at("cpus_rule") == "fixed: 1 as defined");
    CHECK(run.at("ready_at").is_number());
    CHECK(run.at("runner_pid") == fixture.runner("web").pid);
    const auto spec = parse_spec(*read_file(fixture.run_dir("web", 1) + "/spec.json", mib(1)));
    REQUIRE(spec);
    CHECK(spec->machine_id == id);
    CHECK(spec->kvm_finding == "a test has none");
    CHECK(spec->memory == mib(128));

    const auto stopped = fixture.call("machine.stop", {{"name", "web"}});
    REQUIRE(stopped);
    CHECK(stopped->at("state") == "stopped");
    CHECK(stopped->at("run").is_null());
    const Json last = stopped->at("last_run");
    CHECK(last.at("outcome") == "stopped");
    CHECK(last.at("stop_asked_at").is_number());
    CHECK(last.at("peak_memory") == 1'000'000);
    CHECK(last.at("cpu_ms") == 42);
    CHECK(last.at("log_bytes") == 13);
    CHECK_FALSE(exists(fixture.run_dir("web", 1)));
    const std::vector<std::string> expected = {"agent.started",
                                               "machine.created",
                                               "run.asked",
                                               "machine.state",
                                               "run.running",
                                               "run.ready",
                                               "machine.state",
                                               "run.stop_asked",
                                               "machine.state",
                                               "run.ended",
                                               "machine.state"};
    CHECK(fixture.event_kinds() == expected);
}

TEST_CASE("the answer to a start comes when what was waited for is there", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"ready_pattern", "login:"}});
    fixture.plan_stub("web", {{"manual", true}});
    const auto none = fixture.call("machine.start", {{"name", "web"}});
    REQUIRE(none);
    CHECK(none->at("state") == "starting");
    REQUIRE(fixture.loop.run_until([&] { return fixture.runner("web").pid != 0; }));

    SECTION("and a second start is refused meanwhile")
    {
        const auto again = fixture.call("machine.start", {{"name", "web"}});
        REQUIRE_FALSE(again);
        CHECK(again.error().code == ErrorCode::Refused);
        CHECK(again.error().message == "web is starting");
    }
    SECTION("step by step")
    {
        REQUIRE(fixture.call("machine.stop", {{"name", "web"}, {"force", true}}));
        auto running =
            fixture.client->send("machine.start", {{"name", "web"}, {"wait", "running"}});
        REQUIRE(fixture.loop.run_until([&] { return fixture.runner("web").pid != 0; }));
        CHECK_FALSE(*running);
        fixture.signal("web", SIGUSR1);
        REQUIRE(fixture.loop.run_until([&] { return running->has_value(); }));
        REQUIRE(**running);
        CHECK((**running)->at("state") == "running");
        CHECK((**running)->at("run").at("ready_at").is_null());
        fixture.signal("web", SIGUSR1);
        REQUIRE(fixture.loop.run_until(
            [&] { return fixture.machine("web").at("run").at("ready_at").is_number(); }));
    }
}

TEST_CASE("a start that is not ready in time is told so, and goes on", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"ready_pattern", "login:"}});
    fixture.plan_stub("web", {{"manual", true}});
    const auto answer = fixture.client->send(
        "machine.start", {{"name", "web"}, {"wait", "ready"}, {"timeout", 5000}});
    REQUIRE(fixture.loop.run_until([&] { return fixture.runner("web").pid != 0; }));
    fixture.signal("web", SIGUSR1);
    REQUIRE(fixture.reaches("web", "running"));
    fixture.loop.advance(seconds(4));
    CHECK_FALSE(*answer);
    fixture.loop.advance(seconds(2));
    REQUIRE(fixture.loop.run_until([&] { return answer->has_value(); }));
    REQUIRE_FALSE(**answer);
    CHECK((**answer).error().code == ErrorCode::TimedOut);
    CHECK(fixture.state("web") == "running");
}

TEST_CASE("waiting for ready needs something to be ready by", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    const auto refused = fixture.call("machine.start", {{"name", "web"}, {"wait", "ready"}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Invalid);
    CHECK(fixture.state("web") == "stopped");
}

TEST_CASE("what goes wrong before the runner serves ends the run as start_failed, with the reason",
          "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    Json plan;
    std::string part;
    SECTION("the runner says why")
    {
        plan = {{"report", "error"}};
        part = "web did not start: the kernel /nowhere does not exist";
    }
    SECTION("the runner dies")
    {
        plan = {{"die", "before_ready"}};
        part = "exit code 3 before it said anything";
    }
    SECTION("the runner dies by a signal")
    {
        plan = {{"report", "hang"}, {"die", "after_ready"}};
        part = "signal 9 before it said anything";
    }
    fixture.plan_stub("web", plan);
    const auto failed = fixture.call("machine.start", {{"name", "web"}, {"wait", "running"}});
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == ErrorCode::Refused);
    INFO(failed.error().message);
    CHECK(failed.error().message.find(part) != std::string::npos);
    const Json machine = fixture.machine("web");
    CHECK(machine.at("state") == "failed");
    CHECK(machine.at("reason") == failed.error().message);
    CHECK(machine.at("last_run").at("outcome") == "start_failed");
    CHECK_FALSE(exists(fixture.run_dir("web", 1)));

    // A failed machine can be started again.
    fixture.plan_stub("web", Json::object());
    fixture.start("web");
}

TEST_CASE("a runner that never says whether it serves is ended after a while", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    Json plan;
    SECTION("it says nothing")
    {
        plan = {{"report", "hang"}};
    }
    SECTION("it closes the pipe")
    {
        plan = {{"report", "nothing"}};
    }
    SECTION("it says nonsense")
    {
        plan = {{"report", "garbage"}};
    }
    fixture.plan_stub("web", plan);
    const auto answer =
        fixture.client->send("machine.start", {{"name", "web"}, {"wait", "running"}});
    REQUIRE(fixture.loop.run_until([&] { return fixture.runner("web").pid != 0; }));
    const ProcessId runner = fixture.runner("web");
    fixture.loop.run_until([] { return false; }, std::chrono::milliseconds(100));
    for (int i = 0; i < 61; ++i)
        fixture.loop.advance(seconds(1));
    REQUIRE(fixture.loop.run_until([&] { return answer->has_value(); }));
    REQUIRE_FALSE(**answer);
    CHECK(fixture.machine("web").at("last_run").at("outcome") == "start_failed");
    CHECK_FALSE(is_alive(runner));
}

TEST_CASE("a runner program that is not there fails the start and is in the history",
          "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    const std::string logs = fixture.paths.machine_logs(fixture.machine("web").at("id"));
    REQUIRE(write_file_atomically(logs, "in the way"));
    const auto failed = fixture.call("machine.start", {{"name", "web"}});
    REQUIRE_FALSE(failed);
    CHECK(failed.error().message.find(logs) != std::string::npos);
    CHECK(fixture.machine("web").at("last_run").at("outcome") == "start_failed");
}

TEST_CASE("a runner that dies under a running machine is a crash, with how it died",
          "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    const ProcessId runner = fixture.runner("web");
    fixture.signal("web", SIGKILL);
    REQUIRE(fixture.reaches("web", "failed"));
    const Json last = fixture.machine("web").at("last_run");
    CHECK(last.at("outcome") == "crashed");
    CHECK(last.at("code") == 128 + SIGKILL);
    CHECK(last.at("sentence").get<std::string>().find("pid " + std::to_string(runner.pid)) !=
          std::string::npos);
    CHECK_FALSE(exists(fixture.run_dir("web", 1)));
    // No doubt was ever shown: the runner was gone at once.
    const auto kinds = fixture.call("events.list");
    for (const Json& event : kinds->at("events"))
        if (event.at("kind") == "machine.state") CHECK(event.at("data").at("to") != "unknown");
}

TEST_CASE("a guest that ends by itself leaves its outcome and the state that fits", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    const std::pair<const char*, const char*> table[] = {{"guest_shutdown", "stopped"},
                                                         {"guest_panicked", "failed"},
                                                         {"crashed", "failed"},
                                                         {"killed", "stopped"}};
    for (const auto& [outcome, state] : table) {
        fixture.plan_stub("web", {{"outcome", outcome}});
        fixture.start("web");
        fixture.signal("web", SIGUSR1);
        INFO(outcome);
        CHECK(fixture.reaches("web", state));
        CHECK(fixture.machine("web").at("last_run").at("outcome") == outcome);
    }
    CHECK(fixture.call("run.list", {{"name", "web"}})->at("runs").size() == 4);
}

TEST_CASE("pause and resume answer when it is so, and refuse what cannot be", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    CHECK(fixture.call("machine.pause", {{"name", "web"}}).error().message == "web is stopped");
    fixture.start("web");
    CHECK(fixture.call("machine.pause", {{"name", "web"}})->at("state") == "paused");
    CHECK(fixture.call("machine.pause", {{"name", "web"}}).error().code == ErrorCode::Refused);
    CHECK(fixture.call("machine.resume", {{"name", "web"}})->at("state") == "running");
}

TEST_CASE("what the runner refuses is what the client hears", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.plan_stub("web", {{"refuse", "pause"}});
    fixture.start("web");
    const auto refused = fixture.call("machine.pause", {{"name", "web"}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Unsupported);
    CHECK(fixture.state("web") == "running");
}

TEST_CASE("restart ends the run and begins another", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    const auto first = fixture.call("machine.restart", {{"name", "web"}, {"wait", "running"}});
    REQUIRE(first);
    CHECK(first->at("run").at("cause") == "cli");
    const auto second = fixture.call("machine.restart", {{"name", "web"}, {"wait", "running"}});
    REQUIRE(second);
    CHECK(second->at("state") == "running");
    CHECK(second->at("run").at("number") == 2);
    CHECK(second->at("run").at("cause") == "restart");
    CHECK(second->at("last_run").at("outcome") == "stopped");
}

TEST_CASE("a stop that comes before the runner serves is not lost", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    const auto started = fixture.client->send("machine.start", {{"name", "web"}});
    const auto stopped = fixture.client->send("machine.stop", {{"name", "web"}});
    REQUIRE(fixture.loop.run_until([&] { return stopped->has_value(); }));
    REQUIRE(**stopped);
    CHECK((**stopped)->at("state") == "stopped");
    CHECK((**stopped)->at("last_run").at("outcome") == "stopped");
}

TEST_CASE("stopping a machine that does not run is refused", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    for (const char* method : {"machine.stop", "machine.kill"}) {
        const auto refused = fixture.call(method, {{"name", "web"}});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message == "web is not running");
    }
}

TEST_CASE("two machines do not run with one disk or one host port", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string image = fixture.home / "root.img";
    REQUIRE(write_file_atomically(image, std::string(1024, 'x')));
    const Json forward = {{"protocol", "tcp"}, {"host_port", 2222}, {"guest_port", 22}};
    const Json network = {{"kind", "nat"}, {"forwards", Json::array({forward})}};
    fixture.create(
        "db",
        {{"disks", Json::array({Json{{"path", image}}})}, {"networks", Json::array({network})}});
    fixture.create("web", {{"disks", Json::array({Json{{"path", image}}})}});
    fixture.create("proxy", {{"networks", Json::array({network})}});
    fixture.start("db");
    const auto web = fixture.call("machine.start", {{"name", "web"}});
    REQUIRE_FALSE(web);
    CHECK(web.error().message == "the disk " + image + " of web is in use by db");
    const auto proxy = fixture.call("machine.start", {{"name", "proxy"}});
    REQUIRE_FALSE(proxy);
    CHECK(proxy.error().message == "the host port tcp 2222 of proxy is in use by db");
    CHECK(fixture.machine("web").at("last_run").is_null());
    REQUIRE(fixture.call("machine.stop", {{"name", "db"}}));
    fixture.start("web");
}

TEST_CASE("a start that the host cannot hold is refused with who holds it, and done anyway",
          "[agent][runs]")
{
    AgentFixture fixture;
    fixture.host.memory = fixture.host.physical_memory = gib(8);
    fixture.start_agent();
    fixture.create("big", {{"memory", "5GiB"}});
    fixture.create("web", {{"memory", "2GiB"}});
    fixture.start("big");
    const auto refused = fixture.call("machine.start", {{"name", "web"}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("big holds 5.0 GiB") != std::string::npos);
    CHECK(refused.error().hint.find("1GiB would fit") != std::string::npos);
    CHECK(refused.error().hint.find("--smaller") != std::string::npos);
    CHECK(fixture.call("run.list", {{"name", "web"}})->at("runs").empty());
    const Json both = {{"name", "web"}, {"anyway", true}, {"smaller", true}};
    CHECK(fixture.call("machine.start", both).error().code == ErrorCode::Invalid);
    const auto smaller =
        fixture.call("machine.start", {{"name", "web"}, {"smaller", true}, {"wait", "running"}});
    REQUIRE(smaller);
    CHECK(smaller->at("run").at("memory") == gib(1).count);
    CHECK(smaller->at("run").at("memory_rule") ==
          "fixed: 2GiB as defined, smaller for this run: 1.0 GiB was left");
    CHECK(smaller->at("definition").at("memory") == "2GiB");
    REQUIRE(fixture.call("machine.stop", {{"name", "web"}}));
    REQUIRE(
        fixture.call("machine.start", {{"name", "web"}, {"anyway", true}, {"wait", "running"}}));
}

TEST_CASE("quitting names what goes on running", "[agent][runs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.create("db");
    fixture.start("web");
    SECTION("and leaves it running")
    {
        const auto quit = fixture.call("agent.quit");
        REQUIRE(quit);
        CHECK(quit->at("left_running") == Json::array({"web"}));
        REQUIRE(fixture.loop.run_until([&] { return fixture.quit_asked; }));
        CHECK(is_alive(fixture.runner("web")));
    }
    SECTION("or stops it first")
    {
        const auto quit = fixture.call("agent.quit", {{"drain", true}});
        REQUIRE(quit);
        CHECK(quit->at("left_running") == Json::array());
        REQUIRE(fixture.loop.run_until([&] { return fixture.quit_asked; }));
        CHECK(fixture.machine("web").at("last_run").at("outcome") == "stopped");
    }
}
