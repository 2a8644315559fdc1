#include "vzcore/console/log_format.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <memory>

namespace berth::log_format {
namespace {

constexpr std::string_view kBegin = "console.";
constexpr std::string_view kEnd = ".log";
constexpr std::size_t kDigits = 20;                        // of the largest 64-bit number
constexpr std::uint64_t kEndOfTime = 253'402'300'800'000;  // of years with four digits

void put(char* to, std::uint64_t value)
{
    for (int i = 0; i < 8; ++i)
        to[i] = static_cast<char>(value >> (8 * i));
}

std::uint64_t get(const char* from)
{
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i)
        value |= std::uint64_t{static_cast<unsigned char>(from[i])} << (8 * i);
    return value;
}

bool take(std::string_view& text, std::string_view end)
{
    if (text.size() < end.size() || text.substr(text.size() - end.size()) != end) return false;
    text.remove_suffix(end.size());
    return true;
}

}  // namespace

std::string Segment::name() const
{
    if (offset == 0) return kHeadName;
    const std::string digits = std::to_string(offset);
    return std::string(kBegin) + std::string(kDigits - digits.size(), '0') + digits +
           std::string(kEnd) + (compressed ? kCompressed : "");
}

std::optional<Segment> parse_name(std::string_view name)
{
    if (name == kHeadName) return Segment{};
    Segment segment;
    segment.compressed = take(name, kCompressed);
    if (!take(name, kEnd) || name.size() != kBegin.size() + kDigits ||
        name.substr(0, kBegin.size()) != kBegin)
        return std::nullopt;
    name.remove_prefix(kBegin.size());
    const auto* end = name.data() + name.size();
    const auto [rest, error] = std::from_chars(name.data(), end, segment.offset);
    if (error != std::errc() || rest != end || segment.offset == 0) return std::nullopt;
    return segment;
}

Result<std::vector<Segment>> list_segments(const std::string& folder)
{
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), &::closedir);
    if (!open) return fail_errno(errno, "reading the log folder " + folder);
    std::vector<Segment> segments;
    while (const dirent* entry = ::readdir(open.get()))
        if (const auto segment = parse_name(entry->d_name)) segments.push_back(*segment);
    const auto before = [](const Segment& a, const Segment& b) {
        return a.offset != b.offset ? a.offset < b.offset : !a.compressed && b.compressed;
    };
    std::sort(segments.begin(), segments.end(), before);
    const auto same = [](const Segment& a, const Segment& b) { return a.offset == b.offset; };
    segments.erase(std::unique(segments.begin(), segments.end(), same), segments.end());
    return segments;
}

Result<Extent> measure(const std::string& folder)
{
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), &::closedir);
    if (!open) return fail_errno(errno, "reading the log folder " + folder);
    Extent extent;
    std::uint64_t newest = 0;
    while (const dirent* entry = ::readdir(open.get())) {
        struct stat info {};
        if (::fstatat(::dirfd(open.get()), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(info.st_mode))
            continue;  // gone meanwhile, or none of ours
        extent.on_disk.count += static_cast<std::uint64_t>(info.st_size);
        const auto segment = parse_name(entry->d_name);
        if (!segment || segment->compressed || segment->offset < newest) continue;
        newest = segment->offset;
        extent.end = newest + static_cast<std::uint64_t>(info.st_size);
        extent.changed_at = from_millis(std::int64_t{info.st_mtime} * 1000);
    }
    return extent;
}

std::array<char, kTimeEntrySize> encode(const TimeEntry& entry)
{
    std::array<char, kTimeEntrySize> bytes{};
    put(bytes.data(), static_cast<std::uint64_t>(to_millis(entry.at)));
    put(bytes.data() + 8, entry.offset);
    return bytes;
}

TimeEntry decode_time(const char* bytes)
{
    const std::uint64_t millis = get(bytes);
    return {millis < kEndOfTime ? from_millis(static_cast<std::int64_t>(millis)) : UnixTime(),
            get(bytes + 8)};
}

}  // namespace berth::log_format
