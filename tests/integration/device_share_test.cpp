// Shared folders where nobody may make namespaces, as on hosts that forbid them and in containers:
// a virtiofs device and a confined virtiofsd for each, under a real guest. For root with either
// virtiofsd, for others (shares_as_user_without_namespaces) with the one in Rust.
#include "tests/support/catch.h"
#include "tests/support/figures.h"
#include "tests/support/host_counts.h"
#include "tests/support/sharing_guest.h"
#include "vzcore/base/file.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kPorts = 16;
constexpr int kCycles = 200;

/// Milliseconds of one command.
double time_of(const SharingGuest& guest, const std::vector<std::string>& arguments)
{
    const auto begin = Clock::now();
    guest.home.ok(arguments);
    return millis_since(begin);
}

}  // namespace

TEST_CASE("without namespaces each share has a device of its own, and toggles",
          "[integration][share]")
{
    SharingGuest guest({"src", "docs:ro"}, SharingGuest::Namespaces::Forbidden);
    const BerthHome& home = guest.home;
    REQUIRE(write_file_atomically(home / "src/hello", "from the host\n"));
    guest.sees("cat /mnt/src/hello", "from the host");
    const std::string listed = home.ok({"share", "ls", "web"});
    CHECK(has(listed, "a device for each; in the guest: mount -t virtiofs TAG /mnt/TAG"));
    CHECK(home.json({"show", "web"}).at("share_service").at("kind") == "virtiofs-devices");
    CHECK(home.json({"share", "ls", "web"}).at("service").at("mount") ==
          "mount -t virtiofs TAG /mnt/TAG");
    guest.run("echo from the guest >/mnt/src/reply");
    CHECK(read_file(home / "src/reply", kib(1)) == "from the guest\n");

    // In use: told, and given up by force only. What was open is lost, and nothing hangs.
    guest.run("exec 9</mnt/src/hello; cd /mnt/src");
    const Output refused = home.berth({"share", "off", "web", "src"});
    CHECK(refused.exit == 1);
    CHECK(has(refused.err, "the guest has 1 file of src open"));
    CHECK(has(refused.err, "--force"));
    CHECK(guest.state_of("src") == "on");
    home.ok({"share", "off", "--force", "web", "src"});
    CHECK(has(guest.run("cat <&9; ls; echo x >new"), "not connected"));
    guest.run("exec 9<&-; cd /");
    CHECK_FALSE(fs::exists(home / "src/new"));
    CHECK(guest.state_of("src") == "off");
    home.ok({"share", "on", "web", "src"});
    guest.sees("cat /mnt/src/hello", "from the host");

    // One that is not there yet, and one whose place a link has taken.
    home.ok({"share", "add", "web", "drive=" + home.path() + "/media/drive"});
    CHECK(guest.state_of("drive") == "waiting");
    fs::create_directories(home / "media/drive");
    REQUIRE(write_file_atomically(home / "media/drive/photo", "a photo\n"));
    guest.sees("cat /mnt/drive/photo", "a photo");
    home.ok({"share", "off", "web", "drive"});
    fs::rename(home / "media/drive", home / "media/moved");
    fs::create_directory_symlink(home / "media/moved", home / "media/drive");
    const Output link = home.berth({"share", "on", "web", "drive"});
    CHECK(link.exit == 1);
    CHECK(has(link.err, "a symbolic link has taken the place of a folder"));

    // A paused guest cannot let go; a saved one has its folders again when it goes on.
    home.ok({"pause", "web"});
    CHECK(has(home.berth({"share", "off", "web", "src"}).err, "resume it: berth resume web"));
    home.ok({"resume", "web"});
    home.ok({"save", "web"});
    REQUIRE(write_file_atomically(home / "src/hello", "after\n"));
    home.ok({"start", "web"});
    wait_until("the guest to mount it again",
               [&] { return has(home.console_text("web"), "berth-guest: mounted /mnt/src"); });
    guest.sees("cat /mnt/src/hello", "after");
}

TEST_CASE("a hostile guest reaches nothing beside a share with a device of its own",
          "[integration][share]")
{
    SharingGuest guest({"src", "docs:ro"}, SharingGuest::Namespaces::Forbidden);
    const BerthHome& home = guest.home;
    REQUIRE(write_file_atomically(home / "docs/hello", "to be read\n"));
    guest.sees("cat /mnt/docs/hello", "to be read");
    for (const std::string command : {"touch /mnt/docs/new",
                                      "touch /mnt/docs/hello",
                                      "echo x >/mnt/docs/hello",
                                      "echo x >>/mnt/docs/hello",
                                      "truncate -s 0 /mnt/docs/hello",
                                      "rm /mnt/docs/hello",
                                      "mv /mnt/docs/hello /mnt/docs/other",
                                      "ln /mnt/docs/hello /mnt/docs/other",
                                      "ln -s hello /mnt/docs/other",
                                      "mkdir /mnt/docs/new",
                                      "chmod 777 /mnt/docs/hello",
                                      "chown 1:1 /mnt/docs/hello",
                                      "mount -o remount,rw /mnt/docs; touch /mnt/docs/new"})
        CHECK(has(guest.run(command), "Read-only file system"));
    CHECK(read_file(home / "docs/hello", kib(1)) == "to be read\n");
    CHECK(std::distance(fs::directory_iterator(home / "docs"), {}) == 1);

    fs::create_directories(home / "secret");
    REQUIRE(write_file_atomically(home / "secret/key", "not for guests\n"));
    fs::create_directory_symlink(home / "secret", home / "src/link");
    guest.run("cd /mnt/src && ln -s ../secret up && ln -s " + (home / "secret") +
              " there && ln -s /proc/self/root root && mkdir -p deep && cd /");
    const std::string by_root = "root/" + (home / "secret/key");
    for (const std::string way :
         {"link/key", "up/key", "there/key", "deep/../../secret/key", by_root.c_str()})
        CHECK_FALSE(has(guest.run("cat /mnt/src/" + way), "not for guests"));
    CHECK(has(guest.run("mknod /mnt/src/disk b 8 0"), "mknod"));
    CHECK_FALSE(fs::exists(home / "src/disk"));
}

TEST_CASE("sixteen devices for shares come and go two hundred times and leave nothing",
          "[integration][share]")
{
    SharingGuest guest({}, SharingGuest::Namespaces::Forbidden);
    std::vector<std::string> add{"share", "add", "web"};
    for (int i = 1; i <= kPorts; ++i)
        add.push_back(make_folder(guest.home, "s" + std::to_string(i)));
    guest.home.ok(add);
    guest.sees("cat /mnt/*/hello | wc -l", std::to_string(kPorts));
    const Output full = guest.home.berth({"share", "add", "web", make_folder(guest.home, "more")});
    CHECK(full.exit == 1);
    CHECK(has(full.err, "16 folders are shared already"));

    guest.home.ok({"share", "off", "web", "s1"});
    guest.run("while [ -d /mnt/s1 ]; do usleep 100000; done; echo 2 >/proc/sys/vm/drop_caches");
    const std::string count_devices = "ls /sys/bus/pci/devices | wc -l";
    const std::string devices = guest.run(count_devices).substr(8);
    const Counts before = count_host(guest.home);
    std::vector<double> on;
    std::vector<double> off;
    std::vector<double> readable;
    for (int i = 0; i < kCycles; ++i) {
        const bool read = i % 20 == 0;  // mounted and read there; else it may not get as far
        if (read)
            guest.type(
                "(until cat /mnt/s1/hello; do usleep 5000; done) >/dev/null 2>&1; echo re''ad-" +
                std::to_string(i));
        const auto begin = Clock::now();
        on.push_back(time_of(guest, {"share", "on", "web", "s1"}));
        if (read) {
            wait_until("s1 in the guest",
                       [&] { return guest.printed("\nread-" + std::to_string(i) + "\r"); });
            readable.push_back(millis_since(begin));
        }
        off.push_back(time_of(guest, {"share", "off", "--force", "web", "s1"}));
    }
    std::printf("%d times: on %.0f ms, off %.0f ms; readable in the guest %.0f ms (medians)\n",
                kCycles,
                median(on),
                median(off),
                median(readable));
    // The quickest: what else this host runs may hold up the others.
    CHECK(*std::min_element(readable.begin(), readable.end()) < 1500);
    guest.sees(count_devices, devices.substr(0, devices.find('\r')));
    CHECK(left_on_host(before, guest.home) == std::vector<std::string>{});
    guest.sees("cat /mnt/*/hello | wc -l", std::to_string(kPorts - 1));
    guest.home.ok({"stop", "web"});
}
