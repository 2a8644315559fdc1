// Which place of the text is which place of the log.
#include "menubar/windows/decoded_line.h"
#include "menubar/windows/log_text.h"
#include "menubar/windows/utf16.h"

#include <algorithm>

namespace berth {

// The line that has the byte at `offset`, of those that are held.
std::deque<LogText::Line>::const_iterator LogText::find_line(std::uint64_t offset) const
{
    const auto behind = std::upper_bound(
        lines_.begin(), lines_.end(), offset, [](std::uint64_t at, const Line& line) {
            return at < line.offset;
        });
    if (behind == lines_.begin()) return lines_.end();
    const auto found = std::prev(behind);
    return offset < found->next ? found : lines_.end();
}

Result<LogText::Edits> LogText::show_around(const LogBytes& bytes, std::uint64_t offset)
{
    bytes_ = bytes;
    if (find_line(offset) != lines_.end()) return Edits();
    const Room before{limits_.lines / 4, limits_.units / 4};
    const auto first = bytes_.line_start(offset - std::min<std::uint64_t>(offset, before.units));
    if (!first) return tl::unexpected<Error>(first.error());
    const auto above = block_from(*first, offset, before);
    if (!above) return tl::unexpected<Error>(above.error());
    const bool any = !above->lines.empty() && before.lines > 0;
    const std::uint64_t from = any ? above->lines.front().offset : offset;
    const auto pen = any ? Result<TextStyle>(above->lines.front().pen) : bytes_.pen_before(from);
    if (!pen) return tl::unexpected<Error>(pen.error());
    auto block = decode(from, bytes_.end(), *pen, {limits_.lines / 2, limits_.units / 2});
    if (!block) return tl::unexpected<Error>(block.error());
    return show(std::move(*block));
}

std::uint64_t LogText::offset_at(std::size_t place) const
{
    const auto lines = lines_in(place, place + 1);
    if (!lines.empty()) return lines.front().offset;
    if (lines_.empty()) return 0;
    return place < head_ ? lines_.front().offset : lines_.back().offset;
}

std::vector<LogText::LinePlace> LogText::lines_in(std::size_t begin, std::size_t end) const
{
    std::vector<LinePlace> found;
    std::size_t at = head_;
    for (const Line& line : lines_) {
        if (at >= end) break;
        if (at + line.size > begin) found.push_back({at, line.offset});
        at += line.size;
    }
    return found;
}

Result<TextSpan>
LogText::span_of(std::uint64_t offset, std::uint32_t begin, std::uint32_t size) const
{
    const auto held = find_line(offset);
    if (held == lines_.end()) return fail(ErrorCode::NotFound, "that line is not shown");
    const auto line = bytes_.line_at(held->offset);
    if (!line) return tl::unexpected<Error>(line.error());
    std::size_t at = head_;
    for (auto one = lines_.begin(); one != held; ++one)
        at += one->size;
    if (!*line) return TextSpan{at, at};
    const DecodedLine decoded(**line, held->pen);
    const std::string_view text = decoded.text();
    const std::string_view front = text.substr(0, std::min<std::size_t>(begin, text.size()));
    const std::string_view part = text.substr(front.size(), size);
    const std::size_t end = at + held->size;  // it may have grown since it was put there
    const std::size_t from = std::min(at + utf16_size(front), end);
    return TextSpan{from, std::min(from + utf16_size(part), end)};
}

}  // namespace berth
