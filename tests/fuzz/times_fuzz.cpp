#include "tests/fuzz/fuzz.h"
#include "tests/support/temp_dir.h"
#include "vzcore/console/log_times.h"
#include "vzcore/console/time_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace berth;
using fuzz::require;
using log_format::TimeEntry;

namespace {

std::vector<TimeEntry> entries_of(std::string_view content)
{
    std::vector<TimeEntry> entries;
    if (content.substr(0, log_format::kTimesMagic.size()) != log_format::kTimesMagic) return {};
    content.remove_prefix(log_format::kTimesMagic.size());
    for (; content.size() >= log_format::kTimeEntrySize;
         content.remove_prefix(log_format::kTimeEntrySize))
        entries.push_back(log_format::decode_time(content.data()));
    return entries;
}

bool is_sound(const std::vector<TimeEntry>& entries)
{
    return std::is_sorted(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
        return a.at < b.at || a.offset < b.offset;
    });
}

// Whatever the file says, an answer is one of its entries'; in a sound file it is the right one.
void check_answers(const LogTimes& times, const std::vector<TimeEntry>& entries)
{
    require(times.empty() == entries.empty(), "there are entries when there are some");
    const bool sound = is_sound(entries);
    for (const TimeEntry& asked : entries) {
        const auto at = times.time_of(asked.offset);
        if (at) require(!iso8601(*at).empty(), "a time can be printed");
        const auto offset = times.offset_of(asked.at);
        const auto has = [&](auto same) {
            return std::any_of(entries.begin(), entries.end(), same);
        };
        require(!at || has([&](const TimeEntry& e) { return e.at == *at; }), "a time of the file");
        require(!offset || has([&](const TimeEntry& e) { return e.offset == *offset; }),
                "an offset of the file");
        if (!sound) continue;
        const auto behind =
            std::find_if(entries.begin(), entries.end(), [&](const TimeEntry& entry) {
                return entry.offset > asked.offset;
            });
        require(at == std::prev(behind)->at, "the last time at or before an offset");
        const auto first =
            std::find_if(entries.begin(), entries.end(), [&](const TimeEntry& entry) {
                return entry.at >= asked.at;
            });
        require(offset == first->offset, "the first offset at or after a time");
    }
}

// The writer goes on with what it finds: a torn end is cut off, a file that is none begins anew.
void check_continued(const std::string& folder, const std::vector<TimeEntry>& before)
{
    auto file = TimeFile::open(folder, kib(2));
    require(file.has_value(), "any file can be continued");
    TimeEntry entry{from_millis(1'800'000'000'000), 1000};
    if (!before.empty()) {
        entry.at = std::max(entry.at, before.back().at + TimeFile::kInterval);
        entry.offset = std::max(entry.offset, before.back().offset);
    }
    file->note(entry);
    const LogTimes times(folder);
    require(!times.empty(), "what was noted is there");
    if (is_sound(before)) require(times.time_of(entry.offset) == entry.at, "and is found");
}

}  // namespace

// The input is a console.time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const test::TempDir folder;
    const std::string path = folder / log_format::kTimesName;
    const std::string_view content(reinterpret_cast<const char*>(data), size);
    std::filesystem::remove(path);  // to empty it instead makes some file systems write it out
    std::ofstream(path, std::ios::binary) << content;
    const std::vector<TimeEntry> entries = entries_of(content);
    const LogTimes times(folder.path());
    check_answers(times, entries);
    require(!times.time_of(0) || !entries.empty(), "no time without an entry");
    static_cast<void>(times.offset_of(UnixTime::min()));
    static_cast<void>(times.time_of(~std::uint64_t{0}));
    check_continued(folder.path(), entries);
    return 0;
}
