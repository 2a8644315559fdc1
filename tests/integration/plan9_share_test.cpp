// Shared folders where virtiofs is not to be had: by 9p, fixed while the guest runs.
#include "tests/support/catch.h"
#include "tests/support/sharing_guest.h"
#include "vzcore/base/file.h"

#include <sys/stat.h>
#include <unistd.h>

using namespace berth;
using namespace berth::test;

TEST_CASE("without virtiofs folders are shared by 9p, and changes wait for the next start",
          "[integration][share]")
{
    SharingGuest guest({"src", "docs:ro"}, "9p");
    REQUIRE(write_file_atomically(guest.home / "src/hello", "from the host\n"));
    CHECK(has(guest.run("cat /mnt/src/hello"), "from the host"));
    guest.run("echo from the guest >/mnt/src/reply");
    CHECK(read_file(guest.home / "src/reply", kib(1)) == "from the guest\n");
    struct stat info {};
    REQUIRE(::stat((guest.home / "src/reply").c_str(), &info) == 0);
    CHECK(info.st_uid == ::geteuid());
    CHECK(has(guest.run("touch /mnt/docs/x"), "Read-only file system"));

    // What is on is known, and what is changed is said to wait, with the reason.
    CHECK(guest.state_of("src") == "on");
    const std::string off = guest.home.ok({"share", "off", "web", "src"});
    CHECK(has(off, "at next start"));
    CHECK(guest.state_of("src") == "next_start");
    CHECK(guest.state_of("docs") == "on");
    const std::string listed = guest.home.ok({"share", "ls", "web"});
    CHECK(has(listed, "at next start"));
    CHECK(has(listed, "changes wait for the next start: the setting share.backend is 9p"));
    CHECK(has(guest.home.ok({"show", "web"}), "shared by"));
    CHECK(has(guest.run("cat /mnt/src/hello"), "from the host"));
    CHECK(guest.home.json({"show", "web"}).at("share_service").at("kind") == "9p");
}
