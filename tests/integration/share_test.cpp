// Shared folders of a running guest: a real virtiofsd, real mounts, a real Linux that looks at
// them.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/// A machine with one share, and a shell in its guest.
class SharingGuest {
public:
    explicit SharingGuest(const std::vector<std::string>& shares)
    {
        std::vector<std::string> options;
        for (const std::string& share : shares) {
            fs::create_directories(home / share.substr(0, share.find(':')));
            options.insert(
                options.end(),
                {"--share", share.substr(0, share.find(':')) + "=" + home.path() + "/" + share});
        }
        home.create_guest("web", "", options);
        home.ok({"start", "web", "--wait", "ready"});
        wait_until("the prompt", [&] { return has(home.console_text("web"), "berth-guest:~#"); });
    }

    /// Types a command at the guest, and returns what it printed.
    std::string run(const std::string& command)
    {
        // What is typed is echoed, so the marks are put together by the guest.
        const std::string mark = std::to_string(++marks_);
        home.berth({"console", "web", "--exit-on-eof"},
                   "echo beg''in-" + mark + "; " + command + " 2>&1; echo e''nd-" + mark + "\n");
        wait_until("the end of " + command,
                   [&] { return has(home.console_text("web"), "\nend-" + mark); });
        const std::string text = home.console_text("web");
        const auto begin = text.find("\nbegin-" + mark) + 1;
        return text.substr(begin, text.find("\nend-" + mark) - begin);
    }

    /// Waits until a command in the guest prints something: what it has cached may be a second old.
    void sees(const std::string& command, const std::string& wanted)
    {
        wait_until(command + " to print " + wanted, [&] { return has(run(command), wanted); });
    }

    [[nodiscard]] std::string state_of(const std::string& tag) const
    {
        const Json listed = home.json({"share", "ls", "web"});
        for (const Json& share : listed.at("shares"))
            if (share.at("tag") == tag) return share.at("enabled") ? "on" : "off";
        return "";
    }

    BerthHome home;

private:
    int marks_ = 0;
};

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

TEST_CASE("a share in use is given up by force only", "[integration][share]")
{
    SharingGuest guest({"src"});
    REQUIRE(write_file_atomically(guest.home / "src/hello", "still open\n"));
    guest.sees("cat /mnt/berth/src/hello", "still open");
    guest.run("exec 9</mnt/berth/src/hello");

    const Output refused = guest.home.berth({"share", "off", "web", "src"});
    CHECK(refused.exit == 1);
    CHECK(has(refused.err, "the guest has 1 file of src open"));
    CHECK(has(refused.err, "--force"));
    CHECK(guest.state_of("src") == "on");

    guest.home.ok({"share", "off", "--force", "web", "src"});
    guest.sees("ls /mnt/berth/src", "No such file");
    // What is open goes on.
    CHECK(has(guest.run("cat <&9; exec 9<&-"), "still open"));
}

TEST_CASE("a guest sees its shares and nothing else of the host", "[integration][share]")
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

TEST_CASE("many toggles leave nothing behind", "[integration][share]")
{
    SharingGuest guest({"src"});
    const pid_t runner = guest.home.runner("web").pid;
    const auto descriptors = [&] {
        return std::distance(fs::directory_iterator("/proc/" + std::to_string(runner) + "/fd"), {});
    };
    guest.home.ok({"share", "off", "web", "src"});
    const auto before = descriptors();
    for (int i = 0; i < 50; ++i) {
        guest.home.ok({"share", "on", "web", "src"});
        guest.home.ok({"share", "off", "web", "src"});
    }
    CHECK(descriptors() == before);
    guest.sees("ls -A /mnt/berth | wc -l", "0");
    guest.home.ok({"stop", "web"});
    CHECK_FALSE(fs::exists("/proc/" + std::to_string(runner)));
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
    // In the log of the new run.
    wait_until("the guest to mount it again",
               [&] { return has(guest.home.console_text("web"), "mounted /mnt/berth"); });
    guest.sees("cat /mnt/berth/src/hello", "after");
}
