// What the next agent makes of machines that an earlier one left, with real runners.
#include "tests/store/raw_sql.h"
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/figures.h"
#include "tests/support/home_processes.h"
#include "tests/support/truth.h"
#include "vzcore/base/clock.h"
#include "vzcore/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

using namespace berth;
using namespace berth::test;
using Clock = std::chrono::steady_clock;

namespace {

void kill_and_wait(const ProcessId& process, int signal = SIGKILL)
{
    REQUIRE(::kill(process.pid, signal) == 0);
    wait_until("the end of a process", [&] { return !is_alive(process); });
}

void settle(const BerthHome& home)
{
    wait_until("everything to be true", [&] { return untruth(home).empty(); });
}

/// Starts an agent as a user's session does; returns the milliseconds until it serves.
double start_agent()
{
    const auto begin = Clock::now();
    const Output output = run_program(program_path("berth-agent"), {"--headless", "--background"});
    INFO(output.err);
    REQUIRE(output.exit == 0);
    return millis_since(begin);
}

/// The open runs by machine, without what grows by itself.
Json open_runs(const BerthHome& home)
{
    Json runs = Json::object();
    const Json list = home.json({"ls"});
    for (const Json& machine : list["machines"]) {
        if (machine["run"].is_null()) continue;
        runs[machine["name"].get<std::string>()] = machine["run"];
        runs[machine["name"].get<std::string>()].erase("log_bytes");
    }
    return runs;
}

/// Starts machines and waits until each counts, so that all that is known of a start is in its row.
void start(const BerthHome& home, std::vector<std::string> names)
{
    names.insert(names.begin(), "start");
    home.ok(names);
    wait_until("the first lines", [&] {
        const Json runs = open_runs(home);
        return std::all_of(runs.begin(), runs.end(), [](const Json& run) {
            return run["first_console_at"].is_number();
        });
    });
}

/// From the start of the newest agent to its last adoption, by its own events; in milliseconds.
double time_to_adopt(const BerthHome& home, std::size_t machines)
{
    const Json list = home.json({"events", "--since", "0"});
    std::int64_t started = 0;
    std::int64_t adopted = 0;
    std::size_t count = 0;
    for (const Json& event : list["events"]) {
        if (event["kind"] == "agent.started") {
            started = event["at"];
            count = 0;
        }
        if (event["kind"] != "run.adopted") continue;
        adopted = event["at"];
        ++count;
    }
    CHECK(count == machines);
    return static_cast<double>(adopted - started);
}

void check_counts_on(const BerthHome& home, const std::string& name)
{
    const auto lines = [&] { return counted(home.console_text(name)); };
    const std::size_t before = lines().size();
    wait_until(name + " to count on", [&] { return lines().size() > before + 5; });
    CHECK(gap_in(lines()) == "");
}

}  // namespace

TEST_CASE("of fifty machines ten run: agent after agent has them all within two seconds", "[adopt]")
{
    const BerthHome home;
    std::vector<std::string> ten;
    for (int i = 0; i < 50; ++i) {
        home.create_counter("m" + std::to_string(i));
        if (i < 10) ten.push_back("m" + std::to_string(i));
    }
    start(home, ten);
    settle(home);
    const Json before = open_runs(home);
    REQUIRE(before.size() == 10);
    const ProcessId runner = home.runner("m0");
    const std::size_t of_runner = count_descriptors(runner.pid);

    std::size_t of_agent = 0;
    std::vector<double> serves;
    std::vector<double> adopts;
    int at_once = 0;
    for (int cycle = 0; cycle < 10; ++cycle) {
        kill_and_wait(home.agent());
        serves.push_back(start_agent());
        if (untruth(home).empty()) ++at_once;  // what serves has adopted
        settle(home);
        adopts.push_back(time_to_adopt(home, 10));
        CHECK(open_runs(home) == before);
        // Neither they nor the runners keep anything of agents that came and went.
        // A command that has ended is still connected until the agent has heard of it.
        if (cycle == 0) of_agent = count_descriptors(home.agent().pid);
        wait_until("the agent's descriptors",
                   [&] { return count_descriptors(home.agent().pid) <= of_agent; });
        wait_until("the runner's descriptors",
                   [&] { return count_descriptors(runner.pid) == of_runner; });
    }
    // The quickest of them: what else this host runs may hold up the others.
    CHECK(*std::min_element(serves.begin(), serves.end()) <= 2000);
    CHECK(*std::min_element(adopts.begin(), adopts.end()) <= 1000);
    CHECK(at_once > 0);
    for (int i = 0; i < 10; ++i)
        check_counts_on(home, "m" + std::to_string(i));

    SECTION("and it keeps nothing of runs that come and go")
    {
        const auto run_once = [&] {
            home.ok({"stop", "m0", "--force"});
            home.ok({"start", "m0"});
            settle(home);
            wait_until("the agent's descriptors",
                       [&] { return count_descriptors(home.agent().pid) <= of_agent; });
        };
        for (int run = 0; run < 5; ++run)
            run_once();
#if defined(BERTH_CHECK_MEMORY)
        const Bytes memory = own_memory(home.agent());
        WARN("agent with 50 machines, 10 of them running: " << human(memory));
        CHECK(memory <= mib(20));
#endif
    }
}

TEST_CASE("what ended while no agent was there is read from its record", "[adopt]")
{
    const BerthHome home;
    home.create_counter("web");
    start(home, {"web"});
    const ProcessId runner = home.runner("web");
    kill_and_wait(home.agent());
    kill_and_wait(runner, SIGTERM);  // asks the guest to power off
    CHECK(home.state("web") == "stopped");
    CHECK(home.last_run("web")["outcome"] == "stopped");
    CHECK(home.last_run("web")["log_bytes"] == home.console_text("web").size());
    CHECK(untruth(home).empty());
}

TEST_CASE("a runner that died while no agent was there is a crash, and cleaned up after", "[adopt]")
{
    const BerthHome home;
    home.create_counter("web");
    start(home, {"web"});
    const ProcessId runner = home.runner("web");
    const ProcessId qemu = home.hypervisor("web");
    kill_and_wait(home.agent());
    kill_and_wait(runner);
    wait_until("QEMU's end", [&] { return !is_alive(qemu); });
    CHECK(home.state("web") == "failed");
    CHECK(home.last_run("web")["outcome"] == "crashed");
    CHECK(home.last_run("web")["code"].is_null());
    CHECK(untruth(home).empty());
}

TEST_CASE("a run that a power cut left open ended when it was last known alive", "[adopt]")
{
    const BerthHome home;
    home.create_counter("web");
    start(home, {"web"});
    const Json run = home.last_run("web");
    const ProcessId runner = home.runner("web");
    const ProcessId qemu = home.hypervisor("web");
    kill_and_wait(home.agent());
    kill_and_wait(runner);
    wait_until("QEMU's end", [&] { return !is_alive(qemu); });
    // Another boot, and the console was last written to long after the agent noted anything.
    RawSql(home / "data/berth.db").run("UPDATE run SET boot = 'the boot before'");
    const std::time_t last_line = run["running_at"].get<std::int64_t>() / 1000 + 3600;
    const timespec times[] = {{last_line, 0}, {last_line, 0}};
    const std::string log = run["log_path"];
    REQUIRE(::utimensat(AT_FDCWD, log.c_str(), times, 0) == 0);

    CHECK(home.state("web") == "stopped");
    const Json ended = home.last_run("web");
    CHECK(ended["outcome"] == "host_down");
    CHECK(ended["ended_at"] == std::int64_t{last_line} * 1000);
    CHECK(ended["sentence"].get<std::string>().find(
              iso8601(from_millis(std::int64_t{last_line} * 1000))) != std::string::npos);
    CHECK(ended["log_bytes"] == home.console_text("web").size());
    CHECK(untruth(home).empty());
    home.ok({"start", "web"});
}

TEST_CASE("a runner that is stopped is unknown and left alone, and had again once it goes on",
          "[adopt]")
{
    const BerthHome home;
    home.create_counter("web");
    start(home, {"web"});
    const Json before = open_runs(home);
    const ProcessId runner = home.runner("web");
    const ProcessId qemu = home.hypervisor("web");
    kill_and_wait(home.agent());
    REQUIRE(::kill(runner.pid, SIGSTOP) == 0);
    start_agent();  // which waits for it, but not for ever
    CHECK(home.state("web") == "unknown");
    CHECK(is_alive(runner));
    CHECK(is_alive(qemu));
    CHECK(home.berth({"start", "web"}).exit == 1);
    CHECK(home.berth({"delete", "web", "--yes"}).exit == 1);
    REQUIRE(::kill(runner.pid, SIGCONT) == 0);
    settle(home);
    CHECK(open_runs(home) == before);
    check_counts_on(home, "web");  // what it printed meanwhile is there too
}

TEST_CASE("a newer schema is refused, the file stays as it is, and machines go on", "[adopt]")
{
    const BerthHome home;
    home.create_counter("web");
    start(home, {"web"});
    const ProcessId qemu = home.hypervisor("web");
    const Json before = open_runs(home);
    kill_and_wait(home.agent());
    const std::string database = home / "data/berth.db";
    const std::string version = RawSql(database).value("PRAGMA user_version");
    RawSql(database).run("PRAGMA user_version = 999");
    const std::string content = content_of(database);

    const Output refused = home.berth({"ls"});
    CHECK(refused.exit == 3);
    CHECK(refused.err.find("newer") != std::string::npos);
    CHECK(content_of(database) == content);
    CHECK(is_alive(qemu));

    RawSql(database).run("PRAGMA user_version = " + version);
    CHECK(open_runs(home) == before);
    check_counts_on(home, "web");
}

TEST_CASE("an agent of another build has what the one before it started", "[adopt]")
{
    const BerthHome home;
    home.create_counter("web");
    start(home, {"web"});
    const Json before = open_runs(home);
    kill_and_wait(home.agent());
    REQUIRE(std::filesystem::create_directory(home / "newer"));
    for (const char* program : {"berth", "berth-agent", "berth-runner"})
        std::filesystem::copy(program_path(program), home / "newer/" + program);

    const auto newer = [&](std::vector<std::string> arguments) {
        const Output output = run_program(home / "newer/berth", arguments);
        INFO(output.err);
        REQUIRE(output.exit == 0);
    };
    newer({"ls"});
    const std::string folder = std::filesystem::canonical(home / "newer");
    CHECK(program_of(home.agent().pid) == folder + "/berth-agent");
    CHECK(open_runs(home) == before);
    check_counts_on(home, "web");
    newer({"restart", "web"});
    CHECK(program_of(home.runner("web").pid) == folder + "/berth-runner");
    settle(home);
}
