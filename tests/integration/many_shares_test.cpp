// Sixteen shared folders of one running guest: how soon they are seen there, what they keep to
// themselves, and what many toggles leave behind. One boot.
#include "tests/support/catch.h"
#include "tests/support/figures.h"
#include "tests/support/host_counts.h"
#include "tests/support/sharing_guest.h"
#include "vzcore/base/file.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kShares = 16;
constexpr int kTimed = 4;  // added one by one
constexpr int kCycles = 200;

std::string tag_of(int number)
{
    return "s" + std::to_string(number);
}

/// Milliseconds from the command that adds a share to the guest's reading it. The guest waits for
/// it in a loop, which also means that it has looked in vain before.
double time_to_readable(const SharingGuest& guest, const std::string& tag)
{
    const std::string share = make_folder(guest.home, tag);
    guest.type("(until cat /mnt/berth/" + tag +
               "/hello 2>/dev/null; do usleep 5000; done; echo re''ady-" + tag + ") &");
    wait_until("the guest's shell", [&] { return guest.printed("re''ady-" + tag); });
    const auto begin = Clock::now();
    guest.home.ok({"share", "add", "web", share});
    wait_until(tag + " in the guest", [&] { return guest.printed("\nready-" + tag); });
    return millis_since(begin);
}

Counts count_guest(SharingGuest& guest)
{
    // A folder that went stays mounted in the guest until that looks there again, a second later at
    // the earliest. What the guest has cached, the file server keeps a descriptor for.
    guest.run("while [ -d /mnt/berth/s1 ]; do usleep 100000; done");
    guest.run("echo 2 >/proc/sys/vm/drop_caches");
    Counts counts;
    counts["guest's devices"] = std::stoul(guest.run("ls /sys/bus/pci/devices | wc -l").substr(8));
    counts["guest's mounts"] = std::stoul(guest.run("wc -l </proc/mounts").substr(8));
    return counts;
}

}  // namespace

TEST_CASE("a share that comes and goes leaves nothing on the host", "[integration][share]")
{
    SharingGuest guest({"src", "docs:ro"});
    REQUIRE(write_file_atomically(guest.home / "src/hello", "from the host\n"));
    guest.sees("cat /mnt/berth/src/hello", "from the host");
    const auto before = count_host(guest.home);
    for (int i = 0; i < 30; ++i) {
        guest.home.ok({"share", "off", "--force", "web", "src"});
        guest.home.ok({"share", "on", "web", "src"});
    }
    wait_until("nothing to be left",
               [&] { return left_behind(before, count_host(guest.home)).empty(); });
    guest.sees("cat /mnt/berth/src/hello", "from the host");
}

TEST_CASE("sixteen shares come and go two hundred times and leave nothing",
          "[integration][share][qemu]")
{
    SharingGuest guest({});
    const double first = time_to_readable(guest, tag_of(1));
    double another = time_to_readable(guest, tag_of(2));
    for (int i = 3; i <= kTimed; ++i)
        another = std::min(another, time_to_readable(guest, tag_of(i)));
    std::printf("readable in the guest: the first share after %.0f ms, another after %.0f ms\n",
                first,
                another);
    // The quickest of some: what else this host runs may hold one up. With the first come the
    // device and its driver.
    CHECK(another < 1500);
    std::vector<std::string> add{"share", "add", "web"};
    for (int i = kTimed + 1; i <= kShares; ++i)
        add.push_back(make_folder(guest.home, tag_of(i)) + (i == kShares ? ":ro" : ""));
    guest.home.ok(add);
    guest.sees("cat /mnt/berth/*/hello | wc -l", std::to_string(kShares));
    CHECK(guest.home.json({"show", "web"}).at("pending").empty());
    const Json listed = guest.home.json({"share", "ls", "web"});
    for (const Json& share : listed.at("shares"))
        CHECK(share.at("state") == "on");

    // Its root has no more rights to a read-only one than it was given, and finds no way out.
    const std::string read_only = "/mnt/berth/" + tag_of(kShares);
    for (const std::string& command : {"touch " + read_only + "/new",
                                       "echo x >" + read_only + "/hello",
                                       "rm " + read_only + "/hello",
                                       "chmod 777 " + read_only,
                                       "mount -o remount,rw /mnt/berth; touch " + read_only + "/x"})
        CHECK(has(guest.run(command), "Read-only file system"));
    CHECK(read_file(guest.home / tag_of(kShares) + "/hello", kib(1)) == "from s16\n");
    fs::create_directories(guest.home / "secret");
    REQUIRE(write_file_atomically(guest.home / "secret/key", "not for guests\n"));
    guest.run("cd /mnt/berth/s1 && ln -s ../../secret up && ln -s " + (guest.home / "secret") +
              " there && mkdir -p deep && cd /");
    for (const std::string way : {"up/key", "there/key", "deep/../../../secret/key"})
        CHECK_FALSE(has(guest.run("cat /mnt/berth/s1/" + way), "not for guests"));
    CHECK(guest.run("ls -d /mnt/berth/s1/../s2/..").find("/mnt/berth") != std::string::npos);

    // A guest that works in the folder all the while; --force, since it has it open most of the
    // time.
    guest.run("cd /mnt/berth/s2; while :; do cat /mnt/berth/s1/hello; done >/dev/null 2>&1 & cd /");
    guest.home.ok({"share", "off", "web", "s1", "--force"});
    const auto guest_before = count_guest(guest);
    const auto before = count_host(guest.home);
    const auto begin = Clock::now();
    for (int i = 0; i < kCycles; ++i) {
        guest.home.ok({"share", "on", "web", "s1"});
        guest.home.ok({"share", "off", "--force", "web", "s1"});
    }
    const double took = millis_since(begin);
    std::printf("%d times on and off: %.1f ms each way\n", kCycles, took / kCycles / 2);
    guest.run("kill %1 2>/dev/null; kill $!");
    CHECK(left_behind(guest_before, count_guest(guest)) == std::vector<std::string>{});
    CHECK(left_on_host(before, guest.home) == std::vector<std::string>{});
    guest.sees("ls /mnt/berth | wc -l", std::to_string(kShares - 1));
    const ProcessId runner = guest.home.runner("web");
    guest.home.ok({"stop", "web"});
    CHECK_FALSE(is_alive(runner));
}
