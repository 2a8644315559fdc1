#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/console/console_writer.h"
#include "vzcore/console/time_file.h"

#include <fstream>

using namespace berth;
using namespace berth::log_format;

namespace {

std::string slurp(const std::string& path)
{
    return read_file(path, mib(8)).value();
}

std::vector<TimeEntry> entries_in(const std::string& folder)
{
    const std::string bytes = slurp(folder + "/console.time");
    REQUIRE(bytes.rfind(kTimesMagic, 0) == 0);
    REQUIRE((bytes.size() - kTimesMagic.size()) % kTimeEntrySize == 0);
    std::vector<TimeEntry> entries;
    for (std::size_t at = kTimesMagic.size(); at < bytes.size(); at += kTimeEntrySize)
        entries.push_back(decode_time(bytes.data() + at));
    return entries;
}

TimeEntry entry(std::int64_t millis, std::uint64_t offset)
{
    return {from_millis(millis), offset};
}

}  // namespace

TEST_CASE("a log notes when it reached which offset, at most four times a second",
          "[console][time]")
{
    const test::TempDir dir;
    std::int64_t now = 1'000'000;
    auto log =
        ConsoleWriter::open({.folder = dir / "l", .clock = [&now] { return from_millis(now); }});
    REQUIRE(log);
    for (int i = 0; i < 1000; ++i) {
        log->append("tick\n");
        now += 10;
    }
    const auto entries = entries_in(dir / "l");
    CHECK(entries.size() == 40);
    CHECK(entries[0] == entry(1'000'000, 0));
    CHECK(entries[1] == entry(1'000'250, 125));
    now += 3'600'000;
    log->append("after an hour of silence\n");
    CHECK(entries_in(dir / "l").back() == entry(now, 5000));
}

TEST_CASE("a clock that is set back never makes the times decrease", "[console][time]")
{
    const test::TempDir dir;
    auto times = TimeFile::open(dir.path());
    REQUIRE(times);
    times->note(entry(10'000, 0));
    times->note(entry(5'000, 10));
    times->note(entry(10'100, 20));
    times->note(entry(10'250, 30));
    times->note(entry(20'000, 5));  // nor the offsets
    times->note(entry(20'000, 40));
    CHECK(entries_in(dir.path()) ==
          std::vector{entry(10'000, 0), entry(10'250, 30), entry(20'000, 40)});
}

TEST_CASE("a time file with a torn end is mended and continued", "[console][time]")
{
    const test::TempDir dir;
    {
        auto times = TimeFile::open(dir.path());
        REQUIRE(times);
        times->note(entry(1'000, 0));
        times->note(entry(2'000, 10));
    }
    const auto torn = GENERATE(1, 8, 15);
    std::ofstream(dir / "console.time", std::ios::app) << std::string(torn, '\x7f');
    auto times = TimeFile::open(dir.path());
    REQUIRE(times);
    times->note(entry(2'100, 20));  // too soon after the last whole one
    times->note(entry(3'000, 30));
    CHECK(entries_in(dir.path()) ==
          std::vector{entry(1'000, 0), entry(2'000, 10), entry(3'000, 30)});
}

TEST_CASE("a time file of which nothing can be used begins anew", "[console][time]")
{
    const test::TempDir dir;
    std::ofstream(dir / "console.time") << GENERATE("", "BERT", "something else entirely, long");
    auto times = TimeFile::open(dir.path());
    REQUIRE(times);
    times->note(entry(1'000, 7));
    CHECK(entries_in(dir.path()) == std::vector{entry(1'000, 7)});
}

TEST_CASE("a time file that grows too large is thinned, and stays in order", "[console][time]")
{
    const test::TempDir dir;
    auto times = TimeFile::open(dir.path(), kib(64));
    REQUIRE(times);
    constexpr int kNotes = 40'000;
    for (int i = 0; i < kNotes; ++i)
        times->note(entry(1'000 + 250 * i, static_cast<std::uint64_t>(i)));
    const auto entries = entries_in(dir.path());
    CHECK(entries.size() > 2'000);
    CHECK(entries.size() <= 4'097);
    CHECK(entries.front() == entry(1'000, 0));
    CHECK(entries.back() == entry(1'000 + 250 * (kNotes - 1), kNotes - 1));
    for (std::size_t i = 1; i < entries.size(); ++i) {
        REQUIRE(entries[i].at > entries[i - 1].at);
        REQUIRE(entries[i].offset > entries[i - 1].offset);
    }
    CHECK_FALSE(read_file(dir / "console.time.tmp", kib(1)));
}
