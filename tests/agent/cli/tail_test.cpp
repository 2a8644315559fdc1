#include "agent/cli/file_follower.h"
#include "agent/cli/tail.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

using namespace berth;
using namespace berth::cli;

namespace {

std::string last_lines(const std::string& content, std::uint64_t lines)
{
    const test::TempDir dir;
    std::ofstream(dir / "log", std::ios::binary) << content;
    const auto file = open_file(dir / "log", O_RDONLY);
    REQUIRE(file);
    const auto offset = offset_of_last_lines(file->get(), lines);
    REQUIRE(offset);
    return content.substr(static_cast<std::size_t>(*offset));
}

}  // namespace

TEST_CASE("the last lines of a log", "[cli][tail]")
{
    CHECK(last_lines("a\nb\nc\n", 0).empty());
    CHECK(last_lines("a\nb\nc\n", 1) == "c\n");
    CHECK(last_lines("a\nb\nc\n", 2) == "b\nc\n");
    CHECK(last_lines("a\nb\nc\n", 3) == "a\nb\nc\n");
    CHECK(last_lines("a\nb\nc\n", 99) == "a\nb\nc\n");
    CHECK(last_lines("a\nb\nc", 1) == "c");
    CHECK(last_lines("", 5).empty());
    CHECK(last_lines("\n", 1) == "\n");
    CHECK(last_lines("\n\n\n", 2) == "\n\n");
    CHECK(last_lines("no end", 3) == "no end");
}

TEST_CASE("lines longer than what is read at once are found", "[cli][tail]")
{
    const std::string long_line(50'000, 'x');
    const std::string content = "first\n" + long_line + "\nlast\n";
    CHECK(last_lines(content, 1) == "last\n");
    CHECK(last_lines(content, 2) == long_line + "\nlast\n");
    CHECK(last_lines(content, 3) == content);
    const std::string block_end = std::string(16'383, 'x') + "\n" + std::string(16'383, 'y') + "\n";
    CHECK(last_lines(block_end, 1) == std::string(16'383, 'y') + "\n");
}

TEST_CASE("the end of a huge log is found without reading its start", "[cli][tail]")
{
    const test::TempDir dir;
    const auto file = open_file(dir / "log", O_RDWR | O_CREAT);
    REQUIRE(file);
    // A hole of 1 TiB: reading all of it would take hours.
    REQUIRE(::pwrite(file->get(), "\nlast\n", 6, std::int64_t{1} << 40) == 6);
    CHECK(offset_of_last_lines(file->get(), 1).value() == (std::int64_t{1} << 40) + 1);
}

TEST_CASE("a follower wakes when its file grows", "[cli][follow]")
{
    const test::TempDir dir;
    std::ofstream file(dir / "log", std::ios::binary);
    const auto loop = EventLoop::create();
    int changes = 0;
    auto follower = FileFollower::open(*loop, dir / "log", [&] {
        ++changes;
        loop->stop();
    });
    REQUIRE(follower);
    bool late = false;
    const Handle deadline = loop->after(std::chrono::seconds(10), [&] {
        late = true;
        loop->stop();
    });
    for (int round = 1; round <= 3; ++round) {
        loop->post([&] { file << "line" << std::endl; });
        while (changes < round && !late)
            loop->run();
        CHECK(changes >= round);
    }
    CHECK_FALSE(late);
}

TEST_CASE("a follower may go inside its own callback", "[cli][follow]")
{
    const test::TempDir dir;
    std::ofstream file(dir / "log", std::ios::binary);
    const auto loop = EventLoop::create();
    std::unique_ptr<FileFollower> follower;
    auto opened = FileFollower::open(*loop, dir / "log", [&] {
        follower.reset();
        loop->stop();
    });
    REQUIRE(opened);
    follower = std::move(*opened);
    loop->post([&] { file << "line" << std::endl; });
    const Handle deadline = loop->after(std::chrono::seconds(10), [&] { loop->stop(); });
    loop->run();
    CHECK(follower == nullptr);
}

TEST_CASE("following a file that is not there names it", "[cli][follow]")
{
    const auto loop = EventLoop::create();
    const auto follower = FileFollower::open(*loop, "/nonexistent/log", [] {});
    REQUIRE_FALSE(follower);
    CHECK(follower.error().message.find("/nonexistent/log") != std::string::npos);
}
