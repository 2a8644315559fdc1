#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/console/log_format.h"
#include "vzcore/console/log_times.h"

#include <filesystem>
#include <fstream>

using namespace berth;
using log_format::TimeEntry;

namespace {

constexpr std::int64_t kStart = 1'790'000'000'000;

std::string encoded(const std::vector<TimeEntry>& entries)
{
    std::string bytes(log_format::kTimesMagic);
    for (const TimeEntry& entry : entries) {
        const auto encoded = log_format::encode(entry);
        bytes.append(encoded.data(), encoded.size());
    }
    return bytes;
}

/// The folder of a log that has nothing but its times.
struct Folder {
    test::TempDir dir;

    void write(std::string_view bytes, std::ios::openmode mode = std::ios::trunc) const
    {
        std::ofstream(dir / log_format::kTimesName, std::ios::binary | mode) << bytes;
    }
    [[nodiscard]] LogTimes times() const { return LogTimes(dir.path()); }
};

UnixTime at(std::int64_t millis)
{
    return from_millis(kStart + millis);
}

}  // namespace

TEST_CASE("times are those of the last entry before a byte, and offsets of the first after a time",
          "[console][times]")
{
    const Folder folder;
    folder.write(encoded({{at(0), 10}, {at(250), 100}, {at(500), 100}, {at(9000), 5000}}));
    const LogTimes times = folder.times();
    CHECK_FALSE(times.time_of(9));
    CHECK(times.time_of(10) == at(0));
    CHECK(times.time_of(99) == at(0));
    CHECK(times.time_of(100) == at(500));
    CHECK(times.time_of(~std::uint64_t{0}) == at(9000));
    CHECK(times.offset_of(at(-1)) == 10);
    CHECK(times.offset_of(at(1)) == 100);
    CHECK(times.offset_of(at(501)) == 5000);
    CHECK_FALSE(times.offset_of(at(9001)));
}

TEST_CASE("a torn entry counts when it is whole", "[console][times]")
{
    const Folder folder;
    const std::string bytes = encoded({{at(0), 0}, {at(250), 100}});
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        folder.write(bytes.substr(0, size));
        LogTimes times = folder.times();
        CHECK(times.empty() == (size < 24));
        CHECK(times.time_of(100) == (size < 24             ? std::nullopt
                                     : size < bytes.size() ? std::optional(at(0))
                                                           : std::optional(at(250))));
        folder.write(bytes.substr(size), std::ios::app);
        times.refresh();
        CHECK(times.time_of(100) == at(250));
    }
}

TEST_CASE("a file that is none of ours knows no times", "[console][times]")
{
    const Folder folder;
    CHECK(folder.times().empty());
    folder.write("BERTHTM2" + encoded({{at(0), 0}}).substr(8));
    CHECK(folder.times().empty());
    CHECK_FALSE(folder.times().time_of(0));
    CHECK_FALSE(folder.times().offset_of(at(0)));
    const std::string path = folder.dir / log_format::kTimesName;
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    CHECK(folder.times().empty());
    std::filesystem::remove(path);
    std::filesystem::create_symlink("/dev/zero", path);
    CHECK(folder.times().empty());
}

TEST_CASE("in a damaged file an answer is one of its entries, or none", "[console][times]")
{
    const Folder folder;
    folder.write(encoded({{at(900), 90}, {at(500), 700}, {at(700), 20}, {at(100), 50}}));
    const LogTimes times = folder.times();
    for (std::uint64_t offset = 0; offset < 800; offset += 10)
        if (const auto time = times.time_of(offset)) CHECK((*time >= at(100) && *time <= at(900)));
    for (std::int64_t millis = 0; millis < 1000; millis += 50)
        if (const auto offset = times.offset_of(at(millis)))
            CHECK((*offset >= 20 && *offset <= 700));
    // What is no time can still be printed.
    folder.write(encoded({{from_millis(INT64_MIN), 0}, {from_millis(INT64_MAX), 5}}));
    CHECK(iso8601(folder.times().time_of(5).value()) == "1970-01-01T00:00:00.000Z");
}

TEST_CASE("a file of any size is searched where it lies", "[console][times]")
{
    const Folder folder;
    folder.write(encoded({{at(0), 0}}));
    const std::string path = folder.dir / log_format::kTimesName;
    // A hole of a TiB, which reads as zeros, and one entry behind it.
    constexpr std::uint64_t kSize = std::uint64_t{1} << 40;
    std::filesystem::resize_file(path, log_format::kTimesMagic.size() + kSize);
    const auto last = log_format::encode({at(1000), 12345});
    folder.write({last.data(), last.size()}, std::ios::app);
    const LogTimes times = folder.times();
    CHECK(times.time_of(20'000) == at(1000));
    CHECK(times.offset_of(at(500)) == 12345);
}

TEST_CASE("times follow a file that was replaced or became shorter", "[console][times]")
{
    const Folder folder;
    folder.write(encoded({{at(0), 0}, {at(250), 100}, {at(500), 200}}));
    LogTimes times = folder.times();
    const std::string path = folder.dir / log_format::kTimesName;
    std::ofstream(path + ".tmp", std::ios::binary) << encoded({{at(0), 0}, {at(500), 200}});
    std::filesystem::rename(path + ".tmp", path);
    times.refresh();
    CHECK(times.time_of(150) == at(0));
    std::filesystem::resize_file(path, 24);
    CHECK_FALSE(times.offset_of(at(500)));  // not looked again yet
    times.refresh();
    CHECK(times.time_of(500) == at(0));
    std::filesystem::remove(path);
    times.refresh();
    CHECK(times.empty());
}
