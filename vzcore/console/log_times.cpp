#include "vzcore/console/log_times.h"

#include "vzcore/base/file.h"
#include "vzcore/console/log_format.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>

namespace berth {
namespace {

using log_format::kTimeEntrySize;
using log_format::kTimesMagic;
using log_format::TimeEntry;

std::optional<TimeEntry> entry_at(int fd, std::uint64_t index)
{
    std::array<char, kTimeEntrySize> bytes{};
    const std::uint64_t at = kTimesMagic.size() + index * kTimeEntrySize;
    if (read_at(fd, at, bytes) != bytes.size()) return std::nullopt;
    return log_format::decode_time(bytes.data());
}

}  // namespace

LogTimes::LogTimes(const std::string& folder) : path_(folder + "/" + log_format::kTimesName)
{
    refresh();
}

void LogTimes::refresh()
{
    entries_ = 0;
    struct stat there {
    }, mine{};
    const bool is_ours = file_ && ::lstat(path_.c_str(), &there) == 0 &&
                         ::fstat(file_.get(), &mine) == 0 && there.st_ino == mine.st_ino;
    if (!is_ours) {
        auto file = open_file(path_, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
        file_ = file ? std::move(*file) : UniqueFd();
    }
    if (!file_ || ::fstat(file_.get(), &mine) != 0 || !S_ISREG(mine.st_mode)) return;
    std::array<char, kTimesMagic.size()> magic{};
    if (read_at(file_.get(), 0, magic) != magic.size()) return;
    if (std::string_view(magic.data(), magic.size()) != kTimesMagic) return;
    entries_ = (static_cast<std::uint64_t>(mine.st_size) - kTimesMagic.size()) / kTimeEntrySize;
}

// How many entries are in front of the first one that is not `before`. In a file that is damaged,
// some number: it is only ever used to read an entry.
template <typename Before> std::uint64_t LogTimes::partition(Before before) const
{
    std::uint64_t first = 0;
    for (std::uint64_t count = entries_; count > 0;) {
        const std::uint64_t half = count / 2;
        const auto entry = entry_at(file_.get(), first + half);
        if (entry && before(*entry)) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return first;
}

std::optional<UnixTime> LogTimes::time_of(std::uint64_t offset) const
{
    const std::uint64_t behind =
        partition([&](const TimeEntry& entry) { return entry.offset <= offset; });
    if (behind == 0) return std::nullopt;
    const auto entry = entry_at(file_.get(), behind - 1);
    return entry ? std::optional(entry->at) : std::nullopt;
}

std::optional<std::uint64_t> LogTimes::offset_of(UnixTime time) const
{
    const std::uint64_t first = partition([&](const TimeEntry& entry) { return entry.at < time; });
    if (first == entries_) return std::nullopt;
    const auto entry = entry_at(file_.get(), first);
    return entry ? std::optional(entry->offset) : std::nullopt;
}

}  // namespace berth
