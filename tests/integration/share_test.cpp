// Shared folders of a running guest: a real virtiofsd, real mounts, a real Linux that looks at
// them.
#include "tests/support/catch.h"
#include "tests/support/sharing_guest.h"
#include "vzcore/base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

namespace fs = std::filesystem;

}  // namespace

TEST_CASE("a share toggles while the guest runs", "[integration][share]")
{
    SharingGuest guest({"src", "docs:ro"});
    REQUIRE(write_file_atomically(guest.home / "src/hello", "from the host\n"));
    guest.sees("cat /mnt/berth/src/hello", "from the host");
    CHECK(has(guest.run("touch /mnt/berth/docs/x"), "Read-only file system"));

    // What the guest writes is this user's.
    guest.run("echo from the guest > /mnt/berth/src/reply");
    CHECK(read_file(guest.home / "src/reply", kib(1)) == "from the guest\n");
    struct stat info {};
    REQUIRE(::stat((guest.home / "src/reply").c_str(), &info) == 0);
    CHECK(info.st_uid == ::geteuid());

    const std::string off = guest.home.ok({"share", "off", "web", "src"});
    CHECK_FALSE(has(off, "next start"));
    guest.sees("ls /mnt/berth/src", "No such file");
    CHECK(has(guest.run("ls /mnt/berth"), "docs"));
    guest.home.ok({"share", "on", "web", "src"});
    guest.sees("cat /mnt/berth/src/hello", "from the host");

    // One that did not exist at the start.
    fs::create_directories(guest.home / "late");
    guest.home.ok({"share", "add", "web", "late=" + guest.home.path() + "/late"});
    guest.sees("ls -d /mnt/berth/late", "/mnt/berth/late");
    CHECK(guest.home.json({"show", "web"}).at("pending").empty());
}

TEST_CASE("a share in use is given up by force only", "[integration][share][qemu]")
{
    SharingGuest guest({"src"});
    REQUIRE(write_file_atomically(guest.home / "src/hello", "still open\n"));
    guest.sees("cat /mnt/berth/src/hello", "still open");
    guest.run("exec 9</mnt/berth/src/hello");
    guest.run("cd /mnt/berth/src");

    const Output refused = guest.home.berth({"share", "off", "web", "src"});
    CHECK(refused.exit == 1);
    CHECK(has(refused.err, "the guest has 1 file of src open"));
    CHECK(has(refused.err, "--force"));
    CHECK(guest.state_of("src") == "on");

    guest.home.ok({"share", "off", "--force", "web", "src"});
    guest.sees("ls /mnt/berth/src", "No such file");
    // What is open goes on.
    CHECK(has(guest.run("cat <&9"), "still open"));
    guest.run("ls; echo hello >new; cd /; sync");  // and nothing hangs
    CHECK_FALSE(std::filesystem::exists(guest.home / "src/new"));
    guest.run("exec 9<&-");

    // So does what is written.
    guest.home.ok({"share", "on", "web", "src"});
    guest.sees("ls /mnt/berth", "src");
    guest.run("exec 8>>/mnt/berth/src/log; echo one >&8");
    CHECK(guest.home.berth({"share", "off", "web", "src"}).exit == 1);
    guest.home.ok({"share", "off", "--force", "web", "src"});
    guest.run("echo two >&8; exec 8>&-");
    CHECK(read_file(guest.home / "src/log", kib(1)) == "one\ntwo\n");
}

TEST_CASE("a guest sees its shares and nothing else of the host", "[integration][share][qemu]")
{
    SharingGuest guest({"src"});
    fs::create_directories(guest.home / "secret");
    REQUIRE(write_file_atomically(guest.home / "secret/key", "not for guests\n"));
    fs::create_directory_symlink(guest.home / "secret", guest.home / "src/link");
    guest.sees("ls /mnt/berth/src", "link");
    CHECK(has(guest.run("cat /mnt/berth/src/link/key"), "No such file"));
    CHECK(has(guest.run("ls /mnt/berth/.."), "berth"));
    CHECK(guest.run("ls -A /mnt/berth").find("src") != std::string::npos);
    CHECK_FALSE(has(guest.run("ls -A /mnt/berth"), "etc"));
}

TEST_CASE("a folder that does not exist yet is shared when it appears", "[integration][share]")
{
    SharingGuest guest({"src"});
    guest.home.ok({"share", "add", "web", "drive=" + guest.home.path() + "/media/drive"});
    CHECK(has(guest.run("ls /mnt/berth"), "src"));
    fs::create_directories(guest.home / "media/drive");
    REQUIRE(write_file_atomically(guest.home / "media/drive/photo", "a photo\n"));
    guest.sees("cat /mnt/berth/drive/photo", "a photo");
}

TEST_CASE("a machine with shares is saved, and has them again when it goes on",
          "[integration][share]")
{
    SharingGuest guest({"src"});
    REQUIRE(write_file_atomically(guest.home / "src/hello", "before\n"));
    guest.sees("cat /mnt/berth/src/hello", "before");
    guest.home.ok({"save", "web"});
    CHECK(guest.home.state("web") == "saved");
    REQUIRE(write_file_atomically(guest.home / "src/hello", "after\n"));
    guest.home.ok({"start", "web"});
    if (!on_doubles())  // there the device stays; the line is in the log of the new run
        wait_until("the guest to mount it again",
                   [&] { return has(guest.home.console_text("web"), "mounted /mnt/berth"); });
    guest.sees("cat /mnt/berth/src/hello", "after");
}
