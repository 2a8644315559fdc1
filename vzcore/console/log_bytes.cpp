#include "vzcore/console/log_bytes.h"

#include "vzcore/base/bytes.h"
#include "vzcore/console/escape_sequence.h"
#include "vzcore/console/segment_file.h"

#include <algorithm>
#include <cstring>

namespace berth {
namespace {

// Read at first, for the usual line, and then, for long ones.
constexpr std::size_t kSmallBlock = 4096;
constexpr std::size_t kLargeBlock = 65'536;

}  // namespace

std::string cut_mark(std::uint64_t missing_bytes)
{
    return "[berth: " + human(Bytes{missing_bytes}) + " of console output are missing here]";
}

LogBytes::LogBytes(std::vector<LogSegment> segments) : segments_(std::move(segments)) {}

std::vector<LogCut> LogBytes::cuts() const
{
    std::vector<LogCut> cuts;
    std::uint64_t expected = 0;
    for (const LogSegment& segment : segments_) {
        if (segment.offset > expected) cuts.push_back({expected, segment.offset - expected});
        expected = segment.end();
    }
    return cuts;
}

std::uint64_t LogBytes::end() const
{
    return segments_.empty() ? 0 : segments_.back().end();
}

std::uint64_t LogBytes::size() const
{
    std::uint64_t size = 0;
    for (const LogSegment& segment : segments_)
        size += segment.size;
    return size;
}

std::size_t LogBytes::segment_at(std::uint64_t offset) const
{
    const auto found =
        std::partition_point(segments_.begin(), segments_.end(), [&](const LogSegment& segment) {
            return segment.end() <= offset;
        });
    return static_cast<std::size_t>(found - segments_.begin());
}

std::uint64_t LogBytes::stretch_end(std::uint64_t offset) const
{
    std::size_t at = segment_at(offset);
    if (at == segments_.size() || segments_[at].offset > offset) return offset;
    while (at + 1 < segments_.size() && segments_[at].end() == segments_[at + 1].offset)
        ++at;
    return segments_[at].end();
}

std::uint64_t LogBytes::stretch_begin(std::uint64_t offset) const
{
    if (segments_.empty()) return offset;
    std::size_t at = segment_at(offset);
    if (at == segments_.size())
        --at;
    else if (segments_[at].offset > offset)
        return offset;  // inside a cut
    while (at > 0 && segments_[at - 1].end() == segments_[at].offset)
        --at;
    return segments_[at].offset;
}

Result<std::size_t> LogBytes::read(std::uint64_t offset, std::span<char> into) const
{
    std::size_t done = 0;
    for (std::size_t i = segment_at(offset); i < segments_.size() && done < into.size(); ++i) {
        const LogSegment& segment = segments_[i];
        const std::uint64_t at = offset + done;
        if (segment.offset > at) break;  // a cut
        const std::size_t wanted = static_cast<std::size_t>(
            std::min<std::uint64_t>(into.size() - done, segment.end() - at));
        const auto got = segment.file->read(at - segment.offset, into.subspan(done, wanted));
        if (!got) return got;
        done += *got;
        if (*got < wanted)
            return fail(ErrorCode::Io, segment.file->path() + " became shorter while it was read");
    }
    return done;
}

Result<std::optional<LogLine>> LogBytes::line_at(std::uint64_t offset, std::size_t shown) const
{
    if (offset >= end()) return std::nullopt;
    const std::size_t segment = segment_at(offset);
    LogLine line;
    line.offset = offset;
    if (segments_[segment].offset > offset) {
        line.kind = LogLine::Kind::Cut;
        line.offset = segment == 0 ? 0 : segments_[segment - 1].end();
        line.next = segments_[segment].offset;
        line.size = line.next - line.offset;
        return line;
    }
    const std::uint64_t stop = stretch_end(offset);
    std::vector<char> block(kSmallBlock);
    for (std::uint64_t at = offset; at < stop; block.resize(kLargeBlock)) {
        const auto wanted = std::min<std::uint64_t>(block.size(), stop - at);
        const auto got = read(at, {block.data(), static_cast<std::size_t>(wanted)});
        if (!got) return tl::unexpected<Error>(got.error());
        const auto* newline = static_cast<const char*>(std::memchr(block.data(), '\n', *got));
        const std::size_t length =
            newline == nullptr ? *got : static_cast<std::size_t>(newline - block.data());
        line.bytes.append(block.data(), std::min(length, shown - line.bytes.size()));
        at += length;
        line.size = at - offset;
        line.next = at + (newline == nullptr ? 0 : 1);
        if (newline != nullptr) return line;
    }
    line.is_ended = stop != end();
    return line;
}

Result<LogLine>
LogBytes::line_between(std::uint64_t offset, std::uint64_t next, std::size_t shown) const
{
    LogLine line;
    line.offset = offset;
    line.next = next;
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(shown, next - offset));
    line.bytes.resize(size);
    const auto got = read(offset, line.bytes);
    if (!got) return tl::unexpected<Error>(got.error());
    line.bytes.resize(*got);
    char last = 0;
    if (const auto end = read(next - 1, {&last, 1}); !end)
        return tl::unexpected<Error>(end.error());
    const bool has_newline = last == '\n';
    line.size = next - offset - (has_newline ? 1 : 0);
    line.is_ended = has_newline || next != this->end();
    if (line.bytes.size() > line.size) line.bytes.pop_back();
    return line;
}

Result<std::uint64_t> LogBytes::line_start(std::uint64_t offset) const
{
    offset = std::min(offset, end());
    const std::size_t segment = segment_at(offset);
    if (segment < segments_.size() && segments_[segment].offset > offset)
        return segment == 0 ? 0 : segments_[segment - 1].end();
    const std::uint64_t begin = stretch_begin(offset);
    std::vector<char> block(kSmallBlock);
    for (std::uint64_t stop = offset; stop > begin; block.resize(kLargeBlock)) {
        const std::uint64_t from = stop - std::min<std::uint64_t>(block.size(), stop - begin);
        const auto got = read(from, {block.data(), static_cast<std::size_t>(stop - from)});
        if (!got) return tl::unexpected<Error>(got.error());
        const std::size_t newline = std::string_view(block.data(), *got).rfind('\n');
        if (newline != std::string_view::npos) return from + newline + 1;
        stop = from;
    }
    return begin;
}

Result<std::optional<std::uint64_t>> LogBytes::previous_line(std::uint64_t offset) const
{
    if (offset == 0 || segments_.empty()) return std::nullopt;
    auto start = line_start(std::min(offset, end()) - 1);
    if (!start) return tl::unexpected<Error>(start.error());
    return *start;
}

Result<std::uint64_t> LogBytes::start_of_last(std::uint64_t lines) const
{
    std::uint64_t start = end();
    for (; lines > 0; --lines) {
        const auto before = previous_line(start);
        if (!before) return tl::unexpected<Error>(before.error());
        if (!*before) break;
        start = **before;
    }
    return start;
}

Result<TextStyle> LogBytes::pen_before(std::uint64_t offset, std::uint64_t reach) const
{
    const std::uint64_t begin = stretch_begin(offset);
    std::vector<char> block;
    for (std::uint64_t window = kSmallBlock;; window *= 8) {
        const std::uint64_t from = offset - std::min({window, reach, offset - begin});
        block.resize(static_cast<std::size_t>(offset - from));
        const auto got = read(from, block);
        if (!got) return tl::unexpected<Error>(got.error());
        const std::string_view text(block.data(), *got);
        if (from != begin && window < reach && !begins_anew_in(text)) continue;
        TextStyle pen;
        move_pen(pen, text, text.size());
        return pen;
    }
}

}  // namespace berth
