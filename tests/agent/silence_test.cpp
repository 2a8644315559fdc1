// Runners that do not answer, and runners that an earlier agent left.
#include "tests/agent/agent_fixture.h"
#include "tests/store/raw_sql.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"
#include "vzcore/run_dir.h"

#include <algorithm>
#include <csignal>
#include <filesystem>

using namespace berth;
using namespace berth::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Moves time forward, bit by bit, with some real time for what other processes do.
void breathe(AgentFixture& fixture, milliseconds virtual_time)
{
    for (int i = 0; i < 20; ++i) {
        fixture.loop.advance(virtual_time / 20);
        fixture.loop.run_until([] { return false; }, milliseconds(5));
    }
}

/// Moves time forward slowly until the machine is in that state; false when real time is over
/// first.
bool comes_to(AgentFixture& fixture, const std::string& name, const std::string& state)
{
    for (int i = 0; i < 2'000; ++i) {
        if (fixture.state(name) == state) return true;
        fixture.loop.run_until([] { return false; }, milliseconds(5));
        fixture.loop.advance(milliseconds(20));
    }
    return false;
}

/// Starts a machine whose runner serves and says no word. That it serves is waited for with the
/// time standing still.
void start_silent(AgentFixture& fixture, const std::string& name)
{
    fixture.plan_stub(name, {{"hello", "hang"}});
    REQUIRE(fixture.call("machine.start", {{"name", name}}));
    const std::string socket = fixture.run_dir(name, 1) + "/control.sock";
    REQUIRE(fixture.loop.run_until([&] { return exists(socket); }));
    REQUIRE(comes_to(fixture, name, "unknown"));
}

/// In how many seconds of that time a timer fired.
std::size_t looks_in(AgentFixture& fixture, seconds time)
{
    std::size_t looks = 0;
    for (int i = 0; i < time.count(); ++i) {
        const auto due = fixture.loop.next_timer();
        fixture.loop.advance(seconds(1));
        if (due && *due <= seconds(1)) ++looks;
    }
    return looks;
}

bool has_event(AgentFixture& fixture, const std::string& kind)
{
    const auto kinds = fixture.event_kinds();
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace

TEST_CASE("the next agent adopts what runs, with its run and its times", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.create("db");
    fixture.start("web");
    fixture.start("db");
    const Json before = fixture.machine("web");
    const ProcessId runner = fixture.runner("web");

    fixture.start_agent();
    const Json after = fixture.machine("web");
    CHECK(after.at("state") == "running");
    CHECK(after.at("run") == before.at("run"));
    CHECK(fixture.state("db") == "running");
    CHECK(fixture.runner("web") == runner);
    CHECK(has_event(fixture, "run.adopted"));
    // It is as good as one's own: it can be stopped, and its end is seen.
    CHECK(fixture.call("machine.stop", {{"name", "web"}})->at("last_run").at("outcome") ==
          "stopped");
    fixture.signal("db", SIGKILL);
    REQUIRE(fixture.reaches("db", "failed"));
    CHECK(fixture.machine("db").at("last_run").at("outcome") == "crashed");
    CHECK(
        fixture.machine("db").at("last_run").at("code").is_null());  // not our child: nobody knows
}

TEST_CASE("what ended while no agent was there is read from its record", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.plan_stub("web", {{"outcome", "guest_shutdown"}});
    fixture.start("web");
    const ProcessId runner = fixture.runner("web");
    const std::string dir = fixture.run_dir("web", 1);
    fixture.end_agent();
    ::kill(runner.pid, SIGUSR1);
    REQUIRE(fixture.loop.run_until([&] { return !is_alive(runner); }));
    REQUIRE(exists(dir));
    fixture.start_agent();
    CHECK(fixture.state("web") == "stopped");
    CHECK(fixture.machine("web").at("last_run").at("outcome") == "guest_shutdown");
    CHECK_FALSE(exists(dir));
}

TEST_CASE("a runner that died unseen is a crash without an invented code", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    const ProcessId runner = fixture.runner("web");
    const std::string dir = fixture.run_dir("web", 1);
    fixture.end_agent();
    ::kill(runner.pid, SIGKILL);
    REQUIRE(fixture.loop.run_until([&] { return !is_alive(runner); }));
    fixture.start_agent();
    const Json machine = fixture.machine("web");
    CHECK(machine.at("state") == "failed");
    CHECK(machine.at("last_run").at("outcome") == "crashed");
    CHECK(machine.at("last_run").at("code").is_null());
    CHECK_FALSE(exists(dir));
}

TEST_CASE("a run of another boot is closed as host_down, when it was last seen", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web");
    fixture.end_agent();
    {
        auto store = store::Store::open(fixture.paths.database());
        REQUIRE(store);
        store::Run run;
        run.machine_id = id;
        run.machine_name = "web";
        run.boot = "the boot before";
        run.runner = own_process();  // the pid is somebody else's by now
        run.asked_at = from_millis(1'000);
        run.last_seen_at = from_millis(5'000);
        REQUIRE((*store)->add_run(run));
    }
    fixture.start_agent();
    const Json last = fixture.machine("web").at("last_run");
    CHECK(last.at("outcome") == "host_down");
    CHECK(last.at("ended_at") == 5'000);
    CHECK(fixture.state("web") == "stopped");
}

TEST_CASE("a run that left no trace ended nobody knows how", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web");
    fixture.end_agent();
    {
        auto store = store::Store::open(fixture.paths.database());
        REQUIRE(store);
        store::Run run;
        run.machine_id = id;
        run.machine_name = "web";
        run.boot = boot_id();
        REQUIRE((*store)->add_run(run));
    }
    fixture.start_agent();
    CHECK(fixture.machine("web").at("last_run").at("outcome") == "unknown");
    CHECK(fixture.state("web") == "failed");
}

TEST_CASE("a runner that is silent at launch is unknown, left alone, and adopted once it answers",
          "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    const ProcessId runner = fixture.runner("web");
    fixture.end_agent();
    ::kill(runner.pid, SIGSTOP);
    fixture.start_agent(AgentFixture::Runners::AreSilent);
    CHECK(fixture.state("web") == "unknown");
    CHECK(fixture.machine("web").at("reason").get<std::string>().find("does not answer") !=
          std::string::npos);
    CHECK(is_alive(runner));
    // A start is refused meanwhile, a polite stop too.
    CHECK(fixture.call("machine.start", {{"name", "web"}}).error().code == ErrorCode::Refused);
    CHECK(fixture.call("machine.stop", {{"name", "web"}}).error().code == ErrorCode::Unreachable);
    ::kill(runner.pid, SIGCONT);
    CHECK(fixture.reaches("web", "running"));  // at once: the time stands still
    CHECK(has_event(fixture, "run.adopted"));
}

TEST_CASE("a runner that never answers is asked once, and its end is seen at once",
          "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    start_silent(fixture, "web");
    CHECK(looks_in(fixture, seconds(600)) == 0);
    fixture.signal("web", SIGKILL);
    CHECK(fixture.reaches("web", "failed"));
}

TEST_CASE("a runner without a socket is looked at less and less often", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    REQUIRE(std::filesystem::remove(fixture.run_dir("web", 1) + "/control.sock"));
    fixture.start_agent(AgentFixture::Runners::AreSilent);
    CHECK(fixture.state("web") == "unknown");
    breathe(fixture, seconds(120));
    const auto pause = fixture.loop.next_timer();
    REQUIRE(pause);
    CHECK(*pause <= seconds(30));
    const std::size_t looks = looks_in(fixture, seconds(600));
    CHECK(looks > 0);
    CHECK(looks < 60);
}

TEST_CASE("being adopted counts as being seen alive", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    fixture.end_agent();
    {
        RawSql sql(fixture.paths.database());
        sql.run("UPDATE run SET last_seen_at = 5000");
    }
    const UnixTime before = unix_now();
    fixture.start_agent();
    RawSql sql(fixture.paths.database());
    CHECK(std::stoll(sql.value("SELECT last_seen_at FROM run")) >= to_millis(before));
}

TEST_CASE("a record of a newer Berth is not taken for a crash", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    const std::string dir = fixture.run_dir("web", 1);
    REQUIRE(write_file_atomically(dir + "/exit.json", R"({"wire": 99, "how": "in a new way"})"));
    fixture.signal("web", SIGKILL);
    REQUIRE(fixture.reaches("web", "failed"));
    const Json last = fixture.machine("web").at("last_run");
    CHECK(last.at("outcome") == "unknown");
    CHECK(last.at("sentence").get<std::string>().find("cannot be read") != std::string::npos);
}

TEST_CASE("an answer that is not the right one is no answer", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    const std::pair<const char*, const char*> table[] = {
        {"wrong_machine", "another machine"},
        {"wrong_run", "another machine"},
        {"newer", "version 2 of the protocol"},
        {"too_new", "does not speak this version"}};
    for (const auto& [hello, reason] : table) {
        fixture.plan_stub("web", {{"hello", hello}});
        REQUIRE(fixture.call("machine.start", {{"name", "web"}}));
        REQUIRE(fixture.reaches("web", "unknown"));
        INFO(hello);
        CHECK(fixture.machine("web").at("reason").get<std::string>().find(reason) !=
              std::string::npos);
        const ProcessId runner = fixture.runner("web");
        CHECK(is_alive(runner));
        ::kill(runner.pid, SIGKILL);
        REQUIRE(fixture.reaches("web", "failed"));
    }
}

TEST_CASE("a deaf runner is killed with its machine when that is asked for", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.plan_stub("web", {{"deaf", true}});
    fixture.start("web");
    const ProcessId runner = fixture.runner("web");

    const auto polite = fixture.client->send("machine.stop", {{"name", "web"}});
    fixture.loop.settle();
    breathe(fixture, seconds(6));
    REQUIRE(polite->has_value());
    REQUIRE_FALSE(**polite);
    CHECK((**polite).error().code == ErrorCode::TimedOut);
    CHECK((**polite).error().hint.find("--force") != std::string::npos);
    CHECK(is_alive(runner));

    const auto forced = fixture.client->send("machine.stop", {{"name", "web"}, {"force", true}});
    fixture.loop.settle();
    breathe(fixture, seconds(4));
    CHECK(is_alive(runner));
    breathe(fixture, seconds(2));
    REQUIRE(fixture.loop.run_until([&] { return forced->has_value(); }));
    REQUIRE(**forced);
    CHECK((**forced)->at("state") == "stopped");
    CHECK((**forced)->at("last_run").at("outcome") == "killed");
    CHECK_FALSE(is_alive(runner));
}

TEST_CASE("a silent runner is killed by force too", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    start_silent(fixture, "web");
    const auto forced = fixture.client->send("machine.kill", {{"name", "web"}});
    fixture.loop.settle();
    breathe(fixture, seconds(6));
    REQUIRE(fixture.loop.run_until([&] { return forced->has_value(); }));
    CHECK(fixture.machine("web").at("last_run").at("outcome") == "killed");
}

TEST_CASE("a hypervisor that outlives its runner keeps the directory and is told about",
          "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web");
    fixture.plan_stub("web", {{"orphan", true}});
    fixture.start("web");
    const auto orphan =
        std::stoi(*read_file(fixture.paths.machine_dir(id) + "/orphan.pid", kib(1)));
    const std::string dir = fixture.run_dir("web", 1);
    fixture.signal("web", SIGKILL);
    REQUIRE(comes_to(fixture, "web", "unknown"));
    CHECK(fixture.machine("web").at("reason").get<std::string>().find(dir) != std::string::npos);
    CHECK(exists(dir));
    ::kill(orphan, SIGKILL);
    CHECK(comes_to(fixture, "web", "failed"));
    CHECK(fixture.machine("web").at("last_run").at("outcome") == "crashed");
    CHECK_FALSE(exists(dir));
}

TEST_CASE("run directories that nobody knows are cleaned, unless something runs there",
          "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.end_agent();
    const std::string dead = fixture.paths.runs() + "/dead00000000-1";
    const std::string live = fixture.paths.runs() + "/live00000000-1";
    REQUIRE(ensure_private_dir(dead));
    REQUIRE(write_file_atomically(dead + "/spec.json", "{}"));
    REQUIRE(ensure_private_dir(live));
    auto lock = lock_file(live + "/lock");
    REQUIRE(lock);
    fixture.start_agent();
    CHECK_FALSE(exists(dead));
    CHECK(exists(live));
    CHECK(fixture.log.has("left alone: something runs in " + live));
}

TEST_CASE("the lock of a leftover directory keeps a start from using it", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    const std::string dir = fixture.run_dir("web", 1);
    REQUIRE(ensure_private_dir(dir));
    {
        auto lock = lock_file(dir + "/lock");
        REQUIRE(lock);
        const auto refused = fixture.call("machine.start", {{"name", "web"}});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::Busy);
    }
    fixture.start("web");
}

TEST_CASE("while all runners answer, no timer waits but that of the daily backup", "[agent][adopt]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    fixture.loop.settle();
    // The client's own call timers are gone with their answers.
    CHECK(fixture.loop.timers() == 1);
    CHECK(fixture.loop.next_timer() > std::chrono::hours(12));
    fixture.start_agent();
    fixture.call("agent.status");
    fixture.loop.settle();
    CHECK(fixture.loop.timers() == 1);
    CHECK(fixture.loop.next_timer() > std::chrono::hours(12));
}
