#include "tests/support/catch.h"
#include "tests/support/log_parts.h"
#include "tests/support/run_loop.h"
#include "tests/support/temp_dir.h"
#include "vzcore/console/compress.h"
#include "vzcore/console/console.h"
#include "vzcore/console/segment_compressor.h"

#include <filesystem>
#include <fstream>

using namespace berth;
using namespace berth::test;

namespace {

const std::vector<std::string> kCommand{BERTH_BIN_DIR "/berth-runner", "--compress"};

bool exists(const std::string& path)
{
    return std::filesystem::exists(path);
}

std::string lines(int count)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text += "[   12.345678] a line of a console, number " + std::to_string(i) + "\r\n";
    return text;
}

std::string write(const std::string& path, const std::string& text)
{
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

}  // namespace

TEST_CASE("a compressed file holds the same bytes and says how many", "[console][compress]")
{
    const TempDir dir;
    const std::string text = GENERATE(std::string(), std::string("x"), lines(50'000));
    const std::string path = write(dir / "file", text);
    REQUIRE(compress_file(path));
    CHECK_FALSE(exists(path));
    CHECK_FALSE(exists(unfinished_name(path)));
    CHECK(unpacked(path + ".zst") == text);
    if (text.size() > 1000) CHECK(content(path + ".zst").size() < text.size() / 5);
}

TEST_CASE("a file that cannot be compressed stays as it is", "[console][compress]")
{
    const TempDir dir;
    CHECK(compress_file(dir / "none").error().code == ErrorCode::NotFound);
    const std::string path = write(dir / "file", "text");
    std::filesystem::create_directory(unfinished_name(path));
    CHECK_FALSE(compress_file(path));
    CHECK(content(path) == "text");
}

TEST_CASE("segments are compressed one after the other, by a process of their own",
          "[console][compress]")
{
    const TempDir dir;
    const auto loop = EventLoop::create();
    SegmentCompressor compressor(*loop, kCommand);
    for (const char* name : {"a", "b", "c"})
        compressor.add(write(dir / name, lines(10'000)));
    compressor.add(dir / "missing");
    compressor.add(write(dir / "d", "short"));
    run_until(*loop, [&] { return exists(dir / "d.zst") && !exists(dir / "d"); });
    for (const char* name : {"a", "b", "c"})
        CHECK(unpacked(dir / (std::string(name) + ".zst")) == lines(10'000));
}

TEST_CASE("of a segment that is dropped while it is compressed nothing is left",
          "[console][compress]")
{
    const TempDir dir;
    const auto loop = EventLoop::create();
    SegmentCompressor compressor(*loop, kCommand);
    const std::string first = write(dir / "first", lines(300'000));
    const std::string second = write(dir / "second", "x");
    const std::string third = write(dir / "third", "y");
    for (const std::string& path : {first, second, third})
        compressor.add(path);
    compressor.forget(first);
    compressor.forget(second);
    std::filesystem::remove(first);
    std::filesystem::remove(second);
    run_until(*loop, [&] { return exists(third + ".zst") && !exists(third); });
    CHECK_FALSE(exists(first));
    CHECK_FALSE(exists(first + ".zst"));
    CHECK_FALSE(exists(unfinished_name(first)));
    CHECK_FALSE(exists(second + ".zst"));
}

TEST_CASE("a program that cannot compress leaves the segments plain", "[console][compress]")
{
    const TempDir dir;
    const auto loop = EventLoop::create();
    const std::string path = write(dir / "file", "text");
    {
        SegmentCompressor none(*loop, {"/nonexistent/program"});
        none.add(path);
    }
    {
        SegmentCompressor slow(*loop, {"sleep", "1000"});
        slow.add(path);
    }  // ended with it
    CHECK(content(path) == "text");
}

TEST_CASE("a console compresses its old segments and keeps what they hold", "[console][compress]")
{
    const TempDir dir;
    const auto loop = EventLoop::create();
    auto console = Console::open(
        *loop,
        {.log_folder = dir / "l", .log_limit = mib(2), .ready_pattern = "", .compress = kCommand},
        {.input = [](std::string_view bytes) { return bytes.size(); },
         .first_output = [] {},
         .ready = [] {}});
    REQUIRE(console);
    const std::string text = lines(32'000);  // 1.7 MB: within the limit
    for (std::size_t at = 0; at < text.size(); at += 60'000)
        (*console)->output(std::string_view(text).substr(at, 60'000));
    run_until(*loop, [&] {
        const auto segments = log_format::list_segments(dir / "l").value();
        REQUIRE(segments.size() > 4);
        for (std::size_t i = 1; i + 1 < segments.size(); ++i)
            if (!segments[i].compressed) return false;
        return true;
    });
    CHECK(joined(dir / "l") == text);
    (*console)->output(lines(200'000));
    CHECK(kept(dir / "l") <= mib(2).count);
}
