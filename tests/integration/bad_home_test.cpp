// What is wrong with the folders and the disk that Berth lives in. Each is named, and what is
// stored stays as it was.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"
#include "vzcore/base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

using namespace berth;
using namespace berth::test;

namespace {

void write(const std::string& path, const std::string& text)
{
    REQUIRE(write_file_atomically(path, text));
}

}  // namespace

TEST_CASE("folders that are not private, not ours or not folders are named", "[bad_input]")
{
    const BerthHome home;
    REQUIRE(::mkdir((home / "data").c_str(), 0700) == 0);
    REQUIRE(::chmod((home / "data").c_str(), 0755) == 0);
    const Output open = home.berth({"ls"});
    CHECK(open.exit == 3);
    CHECK(has(open.err, home / "data"));
    REQUIRE(::rmdir((home / "data").c_str()) == 0);

    write(home / "data", "a file");
    const Output file = home.berth({"ls"});
    CHECK(file.exit == 3);
    CHECK(has(file.err, home / "data"));
    REQUIRE(::unlink((home / "data").c_str()) == 0);

    if (::geteuid() == 0) {
        REQUIRE(::mkdir((home / "data").c_str(), 0700) == 0);
        REQUIRE(::chown((home / "data").c_str(), 65534, 65534) == 0);
        const Output theirs = home.berth({"ls"});
        CHECK(theirs.exit == 3);
        CHECK(has(theirs.err, home / "data"));
    }
}

TEST_CASE("a home whose socket paths are too long is refused", "[bad_input]")
{
    const BerthHome home;
    const std::string path = home.path() + "/" + std::string(90, 'x');
    REQUIRE(::setenv("BERTH_HOME", path.c_str(), 1) == 0);
    const Output output = run_program(program_path("berth"), {"ls"});
    CHECK(output.exit == 1);
    CHECK(has(output.err, path));
    CHECK(has(output.err, "hint: "));
}

TEST_CASE("a full disk refuses what cannot be stored and keeps what was", "[bad_input][linux]")
{
    // A small file system of its own, in a mount namespace that ends with the shell.
    const BerthHome home;
    write(home / "full.sh",
          "set -eu\n"
          "mount -t tmpfs -o size=1m,mode=0700 tmpfs \"$BERTH_HOME\"\n"
          "berth=$1 kernel=$2\n"
          "\"$berth\" create before --kernel \"$kernel\"\n"
          "mkdir -p \"$BERTH_HOME/fill\"; chmod 700 \"$BERTH_HOME/fill\"\n"
          "cat /dev/zero > \"$BERTH_HOME/fill/zeros\" 2>/dev/null || true\n"
          "if \"$berth\" create during --kernel \"$kernel\"; then echo stored; else echo refused "
          "$?; fi\n"
          "\"$berth\" ls --json > /dev/null && echo still serving\n"
          "rm \"$BERTH_HOME/fill/zeros\"\n"
          "\"$berth\" create after --kernel \"$kernel\"\n"
          "\"$berth\" agent quit >/dev/null\n"
          "\"$berth\" ls --json | tr -d ' \\n'\n"
          "\"$berth\" agent quit >/dev/null\n");
    std::vector<std::string> arguments{
        "--mount", "/bin/sh", home / "full.sh", program_path("berth"), guest_kernel()};
    if (::geteuid() != 0) arguments.insert(arguments.begin(), {"--user", "--map-root-user"});
    const Output output = run_program("unshare", arguments, std::chrono::seconds(60));
    INFO(output.out << output.err);
    CHECK(output.exit == 0);
    CHECK(has(output.out, "refused 1"));
    CHECK(has(output.out, "still serving"));
    CHECK(has(output.out, "\"name\":\"before\""));
    CHECK(has(output.out, "\"name\":\"after\""));
    CHECK_FALSE(has(output.out, "\"name\":\"during\""));
}

TEST_CASE("a home on a read-only file system is refused with its name", "[bad_input][linux]")
{
    const BerthHome home;
    write(home / "ro.sh",
          "mount -t tmpfs -o ro,size=1m,mode=0700 tmpfs \"$BERTH_HOME\"\nexec \"$1\" ls\n");
    std::vector<std::string> arguments{"--mount", "/bin/sh", home / "ro.sh", program_path("berth")};
    if (::geteuid() != 0) arguments.insert(arguments.begin(), {"--user", "--map-root-user"});
    const Output output = run_program("unshare", arguments);
    INFO(output.err);
    CHECK(output.exit == 3);
    CHECK(has(output.err, home.path()));
}
