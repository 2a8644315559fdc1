// One machine from its definition to its history, through every program, with a real QEMU and a
// real Linux.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"
#include "tests/support/truth.h"
#include "vzcore/base/file.h"

#include <sys/stat.h>

#include <csignal>
#include <utility>

using namespace berth;
using namespace berth::test;

TEST_CASE("a machine is created, started, watched, stopped and remembered", "[integration]")
{
    const BerthHome home;
    home.create_guest("web", "", {"--disk", (home / "a,b \"ü.img") + ",size=16MiB"});
    CHECK(home.state("web") == "stopped");
    CHECK(has(home.ok({"ls"}), "web"));

    home.ok({"start", "web", "--wait", "ready"});
    CHECK(home.state("web") == "running");
    CHECK(has(home.console_text("web"), "berth-guest ready"));
    struct stat disk {};
    REQUIRE(::stat((home / "a,b \"ü.img").c_str(), &disk) == 0);
    CHECK(disk.st_size == 16 << 20);
    CHECK(disk.st_blocks * 512 < 1 << 20);  // sparse

    const Json shown = home.json({"show", "web"});
    CHECK(shown["run"]["number"] == 1);
    CHECK(shown["run"]["cpus"] == 1);
    CHECK(shown["run"]["memory"] == 256 << 20);
    CHECK(shown["run"]["ready_at"].is_number());
    CHECK((shown["run"]["accelerator"] == "vz") == on_vz());
    if (!on_vz())  // on macOS there is no choice to give a reason for
        CHECK_FALSE(shown["run"]["accelerator_reason"].get<std::string>().empty());

    const Output again = home.berth({"start", "web"});
    CHECK(again.exit != 0);
    CHECK(has(again.err, "web"));

    home.ok({"stop", "web"});
    CHECK(home.state("web") == "stopped");
    const Json run = home.last_run("web");
    CHECK(run["outcome"] == "stopped");
    CHECK(run["code"] == 0);
    CHECK(run["stop_asked_at"].is_number());
    if (!on_vz()) {  // where the guest is no process of ours
        CHECK(run["peak_memory"].get<std::int64_t>() > 50 << 20);
        CHECK(run["cpu_ms"].get<std::int64_t>() > 100);
    }
    CHECK(run["log_bytes"].get<std::uint64_t>() == home.console_text("web").size());

    SECTION("and runs again, with a log of its own")
    {
        home.ok({"start", "web", "--wait", "ready"});
        CHECK(home.last_run("web")["number"] == 2);
        CHECK(has(home.ok({"logs", "web", "--run", "1"}), "berth-guest ready"));
        home.ok({"stop", "web", "--force"});
        CHECK(home.last_run("web")["outcome"] == "killed");
        home.ok({"delete", "web", "--yes"});
        CHECK(home.json({"ls"})["machines"].empty());
        CHECK(::stat((home / "a,b \"ü.img").c_str(), &disk) == 0);  // the user's own file stays
    }
}

TEST_CASE("pausing stops the guest's time, resuming goes on", "[integration]")
{
    const BerthHome home;
    home.create_guest("web", "berth.count=20");
    home.ok({"start", "web", "--wait", "ready"});
    const auto size = [&] { return home.console_text("web").size(); };
    wait_until("counting", [&] { return has(home.console_text("web"), "count 5"); });
    home.ok({"pause", "web"});
    CHECK(home.state("web") == "paused");
    std::size_t paused = size();
    wait_until("the last bytes", [&] {
        const std::size_t before = std::exchange(paused, size());
        return before == paused;
    });
    CHECK(home.berth({"pause", "web"}).exit == 1);
    CHECK(size() == paused);
    home.ok({"resume", "web"});
    CHECK(home.state("web") == "running");
    wait_until("counting again", [&] { return size() > paused; });

    SECTION("a paused machine can be stopped")
    {
        home.ok({"pause", "web"});
        home.ok({"stop", "web"});
        CHECK(home.last_run("web")["outcome"] == "stopped");
    }
    SECTION("a restart is a new run")
    {
        home.ok({"restart", "web", "--wait", "running"});
        CHECK(home.state("web") == "running");
        CHECK(home.last_run("web")["number"] == 2);
    }
}

TEST_CASE("a guest that powers itself off is told from one that was stopped", "[integration]")
{
    const BerthHome home;
    home.create_guest("web", "berth.poweroff_after=1");
    home.ok({"start", "web", "--wait", "ready"});
    wait_until("the guest's end", [&] { return home.state("web") == "stopped"; });
    CHECK(home.last_run("web")["outcome"] == "guest_shutdown");
    CHECK(home.last_run("web")["stop_asked_at"].is_null());
}

TEST_CASE("a guest that ignores the power button is ended when its grace is over", "[integration]")
{
    const BerthHome home;
    home.create_guest("web", "berth.ignore_power=1", {"--stop-grace", "1s"});
    home.ok({"start", "web", "--wait", "ready"});
    home.ok({"stop", "web"});
    const Json run = home.last_run("web");
    CHECK(run["outcome"] == "killed");
    CHECK(has(run["sentence"], "1s"));
    CHECK(home.state("web") == "stopped");
}

TEST_CASE("a guest that is asked to stop while it boots stops when it can", "[integration][qemu]")
{
    const BerthHome home;
    home.create_guest("web", "", {"--stop-grace", "2m"});
    home.ok({"start", "web", "--wait", "running"});
    home.ok({"stop", "web"});
    CHECK(home.last_run("web")["outcome"] == "stopped");
}

TEST_CASE("a guest whose kernel panics has failed, and says so", "[integration][qemu]")
{
    const BerthHome home;
    home.create_guest("web", "berth.panic_after=1");
    home.ok({"start", "web", "--wait", "ready"});
    wait_until("the panic", [&] { return home.state("web") == "failed"; });
    CHECK(home.last_run("web")["outcome"] == "guest_panicked");
    CHECK(has(home.ok({"ls"}), "panicked"));
}

TEST_CASE("a QEMU that dies has crashed", "[integration][qemu]")
{
    const BerthHome home;
    home.create_guest("web");
    home.ok({"start", "web", "--wait", "running"});
    const ProcessId qemu = home.hypervisor("web");
    REQUIRE(::kill(qemu.pid, SIGKILL) == 0);
    wait_until("the failure", [&] { return home.state("web") == "failed"; });
    const Json run = home.last_run("web");
    CHECK(run["outcome"] == "crashed");
    CHECK(run["code"] == 128 + SIGKILL);
    CHECK_FALSE(run["hint"].get<std::string>().empty());
}

TEST_CASE("a runner that dies takes its guest with it, and the run has crashed", "[integration]")
{
    const BerthHome home;
    home.create_guest("web");
    home.ok({"start", "web", "--wait", "running"});
    const ProcessId guest = home.hypervisor("web");
    REQUIRE(::kill(home.runner("web").pid, SIGKILL) == 0);
    wait_until("the guest's end", [&] { return !is_alive(guest); });
    wait_until("the failure", [&] { return home.state("web") == "failed"; });
    CHECK(home.last_run("web")["outcome"] == "crashed");
    home.ok({"start", "web", "--wait", "ready"});  // nothing is left that hinders
}

TEST_CASE("the agent may die: the machine goes on and the next agent has it", "[integration]")
{
    const BerthHome home;
    home.create_guest("web", "berth.count=20");
    home.ok({"start", "web", "--wait", "ready"});
    const ProcessId qemu = home.hypervisor("web");
    const Json before = home.last_run("web");
    const auto read_log = [path = before["log_path"].get<std::string>()] {
        return read_file(path, mib(64)).value();
    };
    const ProcessId agent = home.agent();
    REQUIRE(::kill(agent.pid, SIGKILL) == 0);
    wait_until("the agent's end", [&] { return !is_alive(agent); });
    CHECK(is_alive(qemu));
    const auto count = [&] { return counted(read_log()).size(); };
    const std::size_t alone = count();
    wait_until("counting without an agent", [&] { return count() > alone + 3; });

    CHECK(home.state("web") == "running");  // starts the next agent
    CHECK_FALSE(home.agent() == agent);
    const Json after = home.last_run("web");
    CHECK(after["number"] == before["number"]);
    CHECK(after["running_at"] == before["running_at"]);
    // The guest counts without a gap: no byte of the console was lost meanwhile.
    const std::size_t adopted = count();
    wait_until("counting under the next agent", [&] { return count() > adopted + 3; });
    home.ok({"stop", "web"});
    CHECK(home.last_run("web")["outcome"] == "stopped");

    const std::vector<int> numbers = counted(home.console_text("web"));
    CHECK(numbers.size() > adopted + 3);
    CHECK(gap_in(numbers) == "");
}

TEST_CASE("quitting the agent leaves machines running and says so", "[integration]")
{
    const BerthHome home;
    home.create_guest("web");
    home.ok({"start", "web", "--wait", "running"});
    const ProcessId qemu = home.hypervisor("web");
    CHECK(has(home.ok({"agent", "quit"}), "web"));
    CHECK(is_alive(qemu));
    CHECK(home.berth({"ls", "--no-spawn"}).exit == 3);
    CHECK(home.state("web") == "running");
}

TEST_CASE("the console takes typing from several at once", "[integration]")
{
    const BerthHome home;
    home.create_guest("web");
    home.ok({"start", "web", "--wait", "ready"});
    wait_until("the prompt", [&] { return has(home.console_text("web"), "berth-guest:~#"); });
    const Output first = home.berth({"console", "web", "--exit-on-eof"}, "echo $((20+1)) one\n");
    CHECK(first.exit == 0);
    wait_until("the first answer", [&] { return has(home.console_text("web"), "21 one"); });
    // Typed by one, seen by another that stays attached until the machine ends.
    const Output second = home.berth({"console", "web"}, "echo $((40+2)) two; poweroff\n");
    CHECK(second.exit == 0);
    CHECK(has(second.out, "42 two"));
    wait_until("the end", [&] { return home.state("web") == "stopped"; });
    CHECK(home.last_run("web")["outcome"] == "guest_shutdown");
}

TEST_CASE(
    "a definition survives export, delete and import, with members this version does not know",
    "[integration]")
{
    const BerthHome home;
    home.create_guest("web", "", {"--forward", "tcp:22022:22", "--autostart"});
    Json document = Json::parse(home.ok({"export", "web"}));
    document["x-note"] = {{"by", "a newer Berth"}};
    document["networks"][0]["x-speed"] = 10;
    REQUIRE(write_file_atomically(home / "web.json", dump_pretty(document)));
    home.ok({"delete", "web", "--yes"});
    home.ok({"import", home / "web.json"});
    const Json again = Json::parse(home.ok({"export", "web"}));
    CHECK(again["x-note"]["by"] == "a newer Berth");
    CHECK(again["networks"][0]["x-speed"] == 10);
    CHECK(again["boot"] == document["boot"]);
    CHECK(again["autostart"]["enabled"] == true);
}

TEST_CASE("every kind of reading command prints one JSON document", "[integration]")
{
    const BerthHome home;
    home.create_guest("web");
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"ls"},
                                               {"show", "web"},
                                               {"history"},
                                               {"history", "web"},
                                               {"events"},
                                               {"agent", "status"},
                                               {"capacity"},
                                               {"share", "ls", "web"},
                                               {"forward", "ls", "web"}}) {
        INFO(command.front());
        CHECK(home.json(command).is_object());
    }
}
