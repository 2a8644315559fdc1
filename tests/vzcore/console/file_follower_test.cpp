// Following a log's folder, by whatever the system has for it.
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/console/file_follower.h"

#include <fcntl.h>

#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

struct Follower {
    Follower() { append("console.log", "boot\n"); }
    void follow()
    {
        auto opened = FileFollower::open(*loop, folder.path(), [this] { ++changes; });
        REQUIRE(opened);
        follower = std::move(*opened);
    }
    void append(const std::string& name, const std::string& text) const
    {
        const auto file = open_file(folder / name, O_WRONLY | O_CREAT | O_APPEND);
        REQUIRE(file);
        REQUIRE(write_all(file->get(), text));
    }
    /// That it was told of what `change` does. Once nothing more comes of what was before.
    void is_told(const std::function<void()>& change)
    {
        settle();
        changes = 0;
        change();
        run_until(*loop, [&] { return changes > 0; });
        CHECK(changes > 0);
    }
    void settle()
    {
        bool turned = false;
        const Handle later = loop->after(std::chrono::milliseconds(50), [&] { turned = true; });
        run_until(*loop, [&] { return turned; });
    }

    TempDir folder;
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    std::unique_ptr<FileFollower> follower;
    int changes = 0;
};

}  // namespace

TEST_CASE_METHOD(Follower, "a log that grows is told each time", "[follow]")
{
    follow();
    is_told([&] { append("console.log", "one\n"); });
    is_told([&] { append("console.log", "two\n"); });
}

TEST_CASE_METHOD(Follower, "a segment that begins is told, and grows as the first did", "[follow]")
{
    follow();
    is_told([&] { append("console.00000000000000000005.log", "next\n"); });
    is_told([&] { append("console.00000000000000000005.log", "more\n"); });
    is_told([&] { append("console.log", "both\n"); });
}

TEST_CASE_METHOD(Follower, "a file that is replaced is followed in its new form", "[follow]")
{
    append("console.time", "old");
    follow();
    is_told([&] { REQUIRE(write_file_atomically(folder / "console.time", "new")); });
    is_told([&] { append("console.time", "newer"); });
}

TEST_CASE_METHOD(Follower, "a segment that is dropped is told, and the others go on", "[follow]")
{
    append("console.00000000000000000005.log", "next\n");
    follow();
    is_told([&] {
        std::filesystem::rename(folder / "console.00000000000000000005.log",
                                folder / "console.00000000000000000005.log.zst");
    });
    is_told([&] { append("console.log", "more\n"); });
}

TEST_CASE_METHOD(Follower, "a follower that goes tells nothing any more", "[follow]")
{
    follow();
    append("console.log", "one\n");
    follower.reset();
    settle();
    CHECK(changes == 0);
}

TEST_CASE_METHOD(Follower, "what is not there cannot be followed", "[follow]")
{
    const auto opened = FileFollower::open(*loop, folder / "nowhere", [] {});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().message.find("/nowhere") != std::string::npos);
}
