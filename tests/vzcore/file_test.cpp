#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

using namespace berth;

namespace {

mode_t mode_of(const std::string& path)
{
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    return info.st_mode & 0777;
}

// Sets a variable for one scope.
class Environment {
public:
    Environment(const char* name, const char* value) : name_(name)
    {
        if (const char* before = std::getenv(name)) before_ = before;
        if (value != nullptr)
            ::setenv(name, value, 1);
        else
            ::unsetenv(name);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment()
    {
        if (before_)
            ::setenv(name_, before_->c_str(), 1);
        else
            ::unsetenv(name_);
    }

private:
    const char* name_;
    std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("an atomic write replaces the whole file, privately", "[file]")
{
    const test::TempDir dir;
    REQUIRE(write_file_atomically(dir / "f", "one"));
    REQUIRE(write_file_atomically(dir / "f", "two"));
    CHECK(read_file(dir / "f", kib(1)).value() == "two");
    CHECK(mode_of(dir / "f") == 0600);
    CHECK(std::distance(std::filesystem::directory_iterator(dir.path()), {}) == 1);
}

TEST_CASE("an atomic write that fails leaves the old file and nothing else", "[file]")
{
    const test::TempDir dir;
    REQUIRE(::mkdir((dir / "taken").c_str(), 0700) == 0);
    const auto written = write_file_atomically(dir / "taken", "content");
    REQUIRE_FALSE(written);
    CHECK(written.error().message.find(dir / "taken") != std::string::npos);
    CHECK(std::distance(std::filesystem::directory_iterator(dir.path()), {}) == 1);
    CHECK_FALSE(write_file_atomically("/dev/full/x", "content"));
}

TEST_CASE("reading refuses what is too large and what is no file", "[file]")
{
    const test::TempDir dir;
    REQUIRE(write_file_atomically(dir / "f", std::string(2000, 'x')));
    CHECK(read_file(dir / "f", kib(2)).value().size() == 2000);
    CHECK(read_file(dir / "f", kib(1)).error().code == ErrorCode::Invalid);
    CHECK(read_file(dir.path(), kib(1)).error().code == ErrorCode::Invalid);
    CHECK(read_file(dir / "none", kib(1)).error().code == ErrorCode::NotFound);
    REQUIRE(::mkfifo((dir / "fifo").c_str(), 0600) == 0);
    CHECK(read_file(dir / "fifo", kib(1)).error().code == ErrorCode::Invalid);
}

TEST_CASE("a lock is held by one, and free again when its descriptor is closed", "[file]")
{
    const test::TempDir dir;
    auto first = lock_file(dir / "lock");
    REQUIRE(first);
    CHECK(lock_file(dir / "lock").error().code == ErrorCode::Busy);
    first->reset();
    CHECK(lock_file(dir / "lock"));
}

TEST_CASE("a private folder is made with its parents", "[paths]")
{
    const test::TempDir dir;
    REQUIRE(ensure_private_dir(dir / "a/b/c"));
    CHECK(mode_of(dir / "a/b/c") == 0700);
    CHECK(ensure_private_dir(dir / "a/b/c"));
}

TEST_CASE("a folder that is not private is refused with its name and left as it is", "[paths]")
{
    const test::TempDir dir;
    REQUIRE(::mkdir((dir / "open").c_str(), 0700) == 0);
    REQUIRE(::chmod((dir / "open").c_str(), 0755) == 0);
    const auto open = ensure_private_dir(dir / "open");
    REQUIRE_FALSE(open);
    CHECK(open.error().message.find(dir / "open") != std::string::npos);
    CHECK(mode_of(dir / "open") == 0755);

    REQUIRE(::symlink(dir.path().c_str(), (dir / "link").c_str()) == 0);
    CHECK_FALSE(ensure_private_dir(dir / "link"));
    REQUIRE(write_file_atomically(dir / "file", ""));
    CHECK_FALSE(ensure_private_dir(dir / "file"));
    CHECK_FALSE(ensure_private_dir(dir / "file/below"));
    // Somebody else's folder: as root, give one away; as a user, / is root's.
    if (::geteuid() == 0) {
        REQUIRE(::mkdir((dir / "theirs").c_str(), 0700) == 0);
        REQUIRE(::chown((dir / "theirs").c_str(), 65534, 65534) == 0);
        CHECK(ensure_private_dir(dir / "theirs").error().code == ErrorCode::Refused);
    } else {
        CHECK(ensure_private_dir("/").error().code == ErrorCode::Refused);
    }
}

TEST_CASE("BERTH_HOME moves everything, and must be absolute and short enough", "[paths]")
{
    {
        const Environment home("BERTH_HOME", "/x/berth/");
        const auto paths = find_paths();
        REQUIRE(paths);
        CHECK(paths->database() == "/x/berth/data/berth.db");
        CHECK(paths->agent_socket() == "/x/berth/run/agent.sock");
        CHECK(paths->run_dir("0123456789ab", 7) == "/x/berth/run/r/0123456789ab-7");
        CHECK(paths->run_logs("0123456789ab", 7) == "/x/berth/logs/0123456789ab/7");
    }
    {
        const Environment home("BERTH_HOME", "relative");
        const auto paths = find_paths();
        REQUIRE_FALSE(paths);
        CHECK(paths.error().message.find("BERTH_HOME") != std::string::npos);
    }
    {
        const std::string longest = "/" + std::string(100, 'x');
        const Environment home("BERTH_HOME", longest.c_str());
        const auto paths = find_paths();
        REQUIRE_FALSE(paths);
        CHECK(paths.error().message.find(longest) != std::string::npos);
        CHECK_FALSE(paths.error().hint.empty());
    }
}

#if !defined(__APPLE__)
TEST_CASE("without BERTH_HOME the folders follow the XDG variables", "[paths]")
{
    const Environment none("BERTH_HOME", nullptr);
    const Environment home("HOME", "/home/u");
    const Environment data("XDG_DATA_HOME", nullptr);
    const Environment state("XDG_STATE_HOME", "/state");
    const Environment runtime("XDG_RUNTIME_DIR", nullptr);
    const auto paths = find_paths();
    REQUIRE(paths);
    CHECK(paths->data == "/home/u/.local/share/berth");
    CHECK(paths->logs == "/state/berth/logs");
    CHECK(paths->runtime == "/tmp/berth-" + std::to_string(::getuid()));
}
#endif
