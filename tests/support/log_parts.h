#pragma once

#include "tests/support/catch.h"
#include "vzcore/base/file.h"
#include "vzcore/console/log_format.h"

#include <sys/stat.h>
#include <zstd.h>

#include <string>
#include <vector>

namespace berth::test {

inline std::string content(const std::string& path)
{
    return read_file(path, gib(1)).value();
}

inline std::string unpacked(const std::string& path)
{
    const std::string packed = content(path);
    const auto size = ::ZSTD_getFrameContentSize(packed.data(), packed.size());
    REQUIRE(size < mib(64).count);
    std::string plain(size, '\0');
    REQUIRE(::ZSTD_decompress(plain.data(), size, packed.data(), packed.size()) == size);
    return plain;
}

/// A file of a console log, unpacked.
struct LogPart {
    std::uint64_t offset;
    std::string bytes;
};

inline std::vector<LogPart> parts_of(const std::string& folder)
{
    std::vector<LogPart> parts;
    const auto segments = log_format::list_segments(folder).value();
    for (const log_format::Segment& segment : segments) {
        const std::string path = folder + "/" + segment.name();
        parts.push_back({segment.offset, segment.compressed ? unpacked(path) : content(path)});
    }
    return parts;
}

/// The bytes of the log's parts, in order; a cut is a '#'.
inline std::string joined(const std::string& folder)
{
    std::string all;
    std::uint64_t end = 0;
    for (const LogPart& part : parts_of(folder)) {
        REQUIRE(part.offset >= end);
        if (part.offset > end) all += '#';
        all += part.bytes;
        end = part.offset + part.bytes.size();
    }
    return all;
}

/// Where the log ends by now, seen from outside: also while it is written.
inline std::uint64_t log_end(const std::string& folder)
{
    const auto segments = log_format::list_segments(folder);
    if (!segments || segments->empty()) return 0;
    const std::string newest = folder + "/" + segments->back().name();
    struct stat info {};
    const bool is_there = ::stat(newest.c_str(), &info) == 0;
    return segments->back().offset + (is_there ? static_cast<std::uint64_t>(info.st_size) : 0);
}

/// How many bytes are kept.
inline std::uint64_t kept(const std::string& folder)
{
    std::uint64_t sum = 0;
    for (const LogPart& part : parts_of(folder))
        sum += part.bytes.size();
    return sum;
}

}  // namespace berth::test
