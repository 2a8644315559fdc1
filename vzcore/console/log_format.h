#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/clock.h"
#include "vzcore/base/result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

/// How a run's console log lies in its folder; ConsoleWriter writes it (docs/architecture.md, "The
/// console log on disk"). Offsets count bytes of the log from its beginning.
namespace log_format {

inline constexpr const char* kHeadName = "console.log";    ///< From offset 0 on; always kept.
inline constexpr const char* kTimesName = "console.time";  ///< Which offset was reached when.
inline constexpr const char* kCompressed = ".zst";
/// The head takes no more than this.
inline constexpr Bytes kHeadLimit = mib(4);

/// One file of a log: the head or a segment.
struct Segment {
    std::uint64_t offset = 0;  ///< Of its first byte.
    bool compressed = false;   ///< One zstd frame that tells its content's size.

    [[nodiscard]] std::string name() const;
    bool operator==(const Segment&) const = default;
};

/// Nothing for a name that is not of the log's bytes: the time file, an unfinished compression.
std::optional<Segment> parse_name(std::string_view name);

/// The files of the log in `folder`, by offset. Where a segment is there plain and compressed, the
/// plain one. An empty list when nothing has been written yet.
Result<std::vector<Segment>> list_segments(const std::string& folder);

/// What a log's folder tells without reading what is in it.
struct Extent {
    std::uint64_t end = 0;  ///< How long the log is, its cuts included.
    UnixTime changed_at;    ///< When it was last written to.
    Bytes on_disk;          ///< Of all files in the folder.
};
/// NotFound when there is no such folder.
Result<Extent> measure(const std::string& folder);

/// An entry of the time file: the byte at `offset`, and what follows it, came at `at` or later.
struct TimeEntry {
    UnixTime at;
    std::uint64_t offset = 0;

    bool operator==(const TimeEntry&) const = default;
};
inline constexpr std::string_view kTimesMagic = "BERTHTM1";  ///< The time file begins with it.
inline constexpr std::size_t kTimeEntrySize = 16;
std::array<char, kTimeEntrySize> encode(const TimeEntry& entry);
/// `bytes` has at least kTimeEntrySize. A time after the year 9999 is none: that of 1970.
TimeEntry decode_time(const char* bytes);

}  // namespace log_format
}  // namespace berth
