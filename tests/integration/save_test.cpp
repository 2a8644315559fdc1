// A real guest is saved, and goes on from there.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"
#include "tests/support/small_disk.h"
#include "tests/support/truth.h"
#include "vzcore/base/clock.h"
#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"
#include "vzcore/saved_state.h"

#include <fcntl.h>

#include <csignal>
#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

std::string machine_dir(const BerthHome& home, const std::string& name)
{
    return home.path() + "/data/machines/" + home.json({"show", name})["id"].get<std::string>();
}

// The newest event of that kind.
Json event_of(const BerthHome& home, const std::string& kind)
{
    Json found;
    const Json document = home.json({"events"});
    for (const Json& event : document["events"])
        if (event["kind"] == kind) found = event;
    return found;
}

void start_guest(const BerthHome& home, const std::string& extra)
{
    home.create_guest("web", extra);
    home.ok({"start", "web", "--wait", "ready"});
}

// What the guest takes for the time, typed at its console.
std::chrono::seconds guest_time(const BerthHome& home)
{
    home.berth({"console", "web", "--exit-on-eof"}, "echo now=$(date +%s)=\n");
    const auto find = [&] {
        const std::string text = home.console_text("web");
        for (std::size_t at = 0; (at = text.find("now=", at)) != std::string::npos; ++at)
            if (text[at + 4] >= '0' && text[at + 4] <= '9')
                return std::chrono::seconds(std::atoll(text.c_str() + at + 4));
        return std::chrono::seconds(0);
    };
    wait_until("the guest's time", [&] { return find().count() != 0; });
    return find();
}

// By the guest's agent. One that does not get round to an answer within a second is asked again
// when its guest goes on.
void check_clock_after_restore(const BerthHome& home)
{
    Json event;
    const auto is_told = [&] {
        const Json newest = event_of(home, "machine.clock");
        return newest != event && !(event = newest).is_null();
    };
    wait_until("the clock's report", is_told);
    CHECK(event["data"]["after"] == "restore");
    for (int i = 0; i < 10 && event["data"]["right"] != true; ++i) {
        home.ok({"pause", "web"});
        home.ok({"resume", "web"});
        wait_until("the clock's next report", is_told);
    }
    const Json clock = event["data"];
    INFO(clock.dump());
    REQUIRE(clock["right"] == true);
    CHECK(clock["behind"].get<std::int64_t>() > 2500);
    // A moment passes between what it is told and what it does.
    const std::chrono::seconds slack(5);
    const auto before = unix_now().time_since_epoch();
    const std::chrono::seconds seen = guest_time(home);
    CHECK(seen >= before - slack);
    CHECK(seen <= unix_now().time_since_epoch() + slack);
}

}  // namespace

TEST_CASE("a saved guest goes on counting where it was, at the right time", "[integration]")
{
    const BerthHome home;
    start_guest(home, "berth.count=100");
    wait_until("counting", [&] { return counted(home.console_text("web")).size() > 5; });
    home.ok({"save", "web"});
    CHECK(home.state("web") == "saved");
    CHECK(home.last_run("web")["outcome"] == "saved");
    const std::vector<int> before = counted(home.console_text("web"));
    const std::string dir = machine_dir(home, "web");
    CHECK(read_saved_state(dir));

    ::kill(home.agent().pid, SIGKILL);
    const UnixTime saved_at = read_saved_state(dir)->at;
    wait_until("time to pass", [&] { return unix_now() - saved_at > std::chrono::seconds(4); });
    CHECK(home.state("web") == "saved");
    home.ok({"start", "web", "--wait", "ready"});
    CHECK(home.json({"show", "web"})["run"]["restored"] == true);
    CHECK_FALSE(std::filesystem::exists(SavedPaths(dir).folder));
    wait_until("counting on", [&] { return counted(home.console_text("web")).size() > 2; });
    CHECK(counted(home.console_text("web")).front() == before.back() + 1);
    CHECK_FALSE(has(home.console_text("web"), "berth-guest ready"));  // it did not boot

    check_clock_after_restore(home);
    home.ok({"stop", "web"});
    CHECK(home.last_run("web")["outcome"] == "stopped");
}

TEST_CASE("a paused guest is saved too, and runs when it goes on", "[integration]")
{
    const BerthHome home;
    start_guest(home, "berth.count=100");
    home.ok({"pause", "web"});
    home.ok({"save", "web"});
    CHECK(home.state("web") == "saved");
    home.ok({"resume", "web"});
    CHECK(home.state("web") == "running");
    wait_until("counting on", [&] { return counted(home.console_text("web")).size() > 2; });
    home.ok({"stop", "web", "--force"});
    CHECK(home.state("web") == "stopped");
}

TEST_CASE("a guest without an agent keeps its own time, and nothing waits for it", "[integration]")
{
    const BerthHome home;
    start_guest(home, "berth.no_agent=1");
    home.ok({"pause", "web"});
    home.ok({"resume", "web"});
    wait_until("the clock's report", [&] { return !event_of(home, "machine.clock").is_null(); });
    const Json clock = event_of(home, "machine.clock")["data"];
    CHECK(clock["right"] == false);
    CHECK(has(clock["reason"].get<std::string>(), "the guest runs no guest agent"));
    home.ok({"pause", "web"});
    home.ok({"save", "web"});  // a paused one, too
    home.ok({"start", "web"});
    CHECK(home.state("web") == "running");
    home.ok({"stop", "web", "--force"});
}

TEST_CASE("a full disk during a save leaves the guest running", "[integration][linux]")
{
    const BerthHome home;
    start_guest(home, "berth.count=100");
    const SavedPaths paths(machine_dir(home, "web"));
    REQUIRE(ensure_private_dir(paths.folder));
    SmallDisk disk(paths.folder, mib(8));
    if (!disk.is_there()) return;  // who cannot have one: the same error is tested with a stub
    const Output saved = home.berth({"save", "web"});
    const std::size_t counted_by_then = counted(home.console_text("web")).size();
    INFO(saved.err);
    CHECK(saved.exit == 1);
    CHECK(has(saved.err, "web was not saved"));
    CHECK(has(saved.err, on_doubles() ? "VZErrorOutOfDiskSpace" : "No space left on device"));
    CHECK(home.state("web") == "running");
    CHECK_FALSE(std::filesystem::exists(paths.part()));
    wait_until("counting on",
               [&] { return counted(home.console_text("web")).size() > counted_by_then + 3; });
    disk.remove();

    home.ok({"save", "web"});
    home.ok({"resume", "web"});
    CHECK(home.state("web") == "running");
    home.ok({"stop", "web", "--force"});
}

TEST_CASE("a guest with a disk on nvme is not saved, and runs on", "[integration][qemu]")
{
    const BerthHome home;
    home.create_guest("web", "", {"--disk", home / "fast.img,size=1MiB,nvme"});
    home.ok({"start", "web", "--wait", "ready"});
    const Output output = home.berth({"save", "web"});
    CHECK(output.exit == 1);
    CHECK(has(output.err, "QEMU cannot save a machine with a disk on nvme"));
    CHECK(has(output.err, "hint: give it the bus virtio"));
    CHECK(home.state("web") == "running");
}

TEST_CASE("a disk written meanwhile forbids to go on, and --cold boots", "[integration][qemu]")
{
    const BerthHome home;
    const std::string disk = home / "disk.img";
    home.create_guest("web", "", {"--disk", disk + ",size=1MiB"});
    home.ok({"start", "web", "--wait", "ready"});
    home.ok({"save", "web"});
    const SavedPaths paths(machine_dir(home, "web"));
    std::filesystem::last_write_time(
        disk, std::filesystem::last_write_time(disk) + std::chrono::seconds(1));
    const Output refused = home.berth({"start", "web"});
    CHECK(refused.exit == 1);
    CHECK(has(refused.err, disk + " was written since"));
    CHECK(std::filesystem::exists(paths.state()));
    home.ok({"start", "web", "--cold", "--wait", "ready"});
    CHECK(has(home.console_text("web"), "berth-guest ready"));
    CHECK_FALSE(std::filesystem::exists(paths.state()));
    home.ok({"stop", "web", "--force"});
}

TEST_CASE("a state that is damaged ends the restore with a reason, and stays",
          "[integration][qemu]")
{
    const BerthHome home;
    start_guest(home, "");
    home.ok({"save", "web"});
    const SavedPaths paths(machine_dir(home, "web"));
    {
        const auto state = open_file(paths.state(), O_WRONLY);
        REQUIRE(state);
        REQUIRE(::pwrite(state->get(), "no state at all", 15, 0) == 15);
    }
    const Output failed = home.berth({"start", "web"});
    CHECK(failed.exit == 1);
    CHECK(has(failed.err, "web could not be restored"));
    CHECK(has(failed.err, "--cold"));
    CHECK(home.state("web") == "saved");
    CHECK(std::filesystem::exists(paths.state()));
    home.ok({"delete", "web", "--yes"});
    CHECK_FALSE(std::filesystem::exists(paths.folder));
}
