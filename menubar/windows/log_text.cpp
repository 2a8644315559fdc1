#include "menubar/windows/log_text.h"

#include "menubar/windows/decoded_line.h"
#include "menubar/windows/utf16.h"

#include <algorithm>
#include <limits>

namespace berth {
namespace {

constexpr std::u16string_view kEarlier = u"[berth: the log goes on above: scroll up to see it]\n";
constexpr std::u16string_view kLater = u"[berth: the log goes on below: scroll down to see it]";

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

TextEdit mark_at(std::size_t place, std::u16string_view text)
{
    TextEdit edit{place, 0, std::u16string(text), {}};
    edit.pieces.push_back({0, text.size(), {}, true});
    return edit;
}

std::size_t end_of(const TextEdit& edit)
{
    return edit.at + edit.removed;
}

}  // namespace

std::size_t place_after(const TextEdit& edit, std::size_t place)
{
    if (place < edit.at) return place;
    if (place >= end_of(edit)) return place - edit.removed + edit.text.size();
    return edit.at;
}

bool LogText::has_earlier() const
{
    return !lines_.empty() && lines_.front().offset > 0;
}

bool LogText::has_later() const
{
    return !lines_.empty() && lines_.back().next < bytes_.end();
}

bool LogText::fits(const Room& most) const
{
    return lines_.size() <= most.lines && lines_size_ <= most.units;
}

void LogText::add_line(Block& block, const LogLine& line)
{
    const DecodedLine decoded(line, block.pen);
    const std::size_t begin = block.text.size();
    for (const StyledRun& run : decoded.runs()) {
        const std::size_t from = block.text.size();
        append_utf16(std::string_view(decoded.text()).substr(run.begin, run.end - run.begin),
                     block.text);
        const bool is_ours = run.begin >= decoded.note();
        block.pieces.push_back({from, block.text.size(), run.style, is_ours});
    }
    if (line.is_ended) {
        block.pieces.push_back({block.text.size(), block.text.size() + 1, {}, false});
        block.text += u'\n';
    }
    block.lines.push_back(
        {line.offset, line.next, block.text.size() - begin, block.pen, line.is_ended});
    block.pen = decoded.pen_after();
}

// Always at least one line, where there is one.
Result<LogText::Block>
LogText::decode(std::uint64_t from, std::uint64_t to, TextStyle pen, Room room) const
{
    Block block;
    block.pen = pen;
    while (from < to) {
        const auto line = bytes_.line_at(from);
        if (!line) return tl::unexpected<Error>(line.error());
        if (!*line) break;
        add_line(block, **line);
        from = (*line)->next;
        if ((*line)->hidden() > 0) {
            const auto behind = bytes_.pen_before(from);
            if (!behind) return tl::unexpected<Error>(behind.error());
            block.pen = *behind;
        }
        if (block.lines.size() >= room.lines || block.text.size() >= room.units) break;
    }
    return block;
}

LogText::Block LogText::without_front(Block block, std::size_t lines)
{
    std::size_t size = 0;
    for (std::size_t i = 0; i < lines; ++i)
        size += block.lines[i].size;
    block.lines.erase(block.lines.begin(),
                      block.lines.begin() + static_cast<std::ptrdiff_t>(lines));
    block.text.erase(0, size);
    std::erase_if(block.pieces, [&](const TextPiece& piece) { return piece.end <= size; });
    for (TextPiece& piece : block.pieces) {
        piece.begin -= size;
        piece.end -= size;
    }
    return block;
}

// The last lines in front of `to` for which there is room, none of them in front of `from`.
Result<LogText::Block> LogText::block_from(std::uint64_t from, std::uint64_t to, Room room) const
{
    const auto pen = bytes_.pen_before(from);
    if (!pen) return tl::unexpected<Error>(pen.error());
    auto block = decode(from, to, *pen, {kNoLimit, kNoLimit});
    if (!block) return block;
    std::size_t dropped = 0, size = block->text.size();
    while (dropped + 1 < block->lines.size() &&
           (block->lines.size() - dropped > room.lines || size > room.units))
        size -= block->lines[dropped++].size;
    return without_front(std::move(*block), dropped);
}

Result<LogText::Edits> LogText::show_end(const LogBytes& bytes)
{
    bytes_ = bytes;
    const std::uint64_t end = bytes_.end();
    const auto by_lines = bytes_.start_of_last(limits_.lines);
    if (!by_lines) return tl::unexpected<Error>(by_lines.error());
    const auto by_size = bytes_.line_start(end - std::min<std::uint64_t>(end, limits_.units));
    if (!by_size) return tl::unexpected<Error>(by_size.error());
    auto block = block_from(std::max(*by_lines, *by_size), end, limits());
    if (!block) return tl::unexpected<Error>(block.error());
    return show(std::move(*block));
}

LogText::Edits LogText::show(Block block)
{
    Edits edits;
    if (size() > 0 || !block.text.empty())
        edits.push_back({0, size(), std::move(block.text), std::move(block.pieces)});
    head_ = tail_ = 0;
    lines_ = std::move(block.lines);
    lines_size_ = edits.empty() ? 0 : edits.back().text.size();
    pen_ = block.pen;
    return with_marks(std::move(edits));
}

Result<LogText::Edits> LogText::redraw()
{
    if (lines_.empty()) return Edits();
    auto block =
        decode(lines_.front().offset, lines_.back().next, lines_.front().pen, {kNoLimit, kNoLimit});
    if (!block) return tl::unexpected<Error>(block.error());
    return show(std::move(*block));
}

// Something that is shown was cut out of the log since, or a cut has become larger.
bool LogText::is_stale() const
{
    const std::uint64_t begin = lines_.front().offset, end = lines_.back().next;
    for (const LogCut& cut : bytes_.cuts()) {
        if (cut.end() <= begin || cut.offset >= end) continue;
        const auto line = std::lower_bound(
            lines_.begin(), lines_.end(), cut.offset, [](const Line& one, std::uint64_t offset) {
                return one.offset < offset;
            });
        if (line == lines_.end() || line->offset != cut.offset || line->next != cut.end())
            return true;
    }
    return false;
}

Result<LogText::Edits> LogText::reshow(Follow follow)
{
    if (follow == Follow::Yes) return show_end(bytes_);
    const auto from = bytes_.line_start(lines_.front().offset);
    if (!from) return tl::unexpected<Error>(from.error());
    const auto pen = bytes_.pen_before(*from);
    if (!pen) return tl::unexpected<Error>(pen.error());
    auto block = decode(*from, bytes_.end(), *pen, limits());
    if (!block) return tl::unexpected<Error>(block.error());
    Edits edits;
    replace(std::move(*block), edits);
    return with_marks(std::move(edits));
}

Result<LogText::Edits> LogText::update(const LogBytes& bytes, Follow follow)
{
    bytes_ = bytes;
    if (lines_.empty()) return show_end(bytes);
    if (is_stale()) return reshow(follow);
    const Line& last = lines_.back();
    if (last.next >= bytes_.end()) return Edits();
    if (follow == Follow::Yes) {
        const std::uint64_t missing = bytes_.end() - last.next;
        if (missing > limits_.units) return show_end(bytes);
        auto edits = add_behind({kNoLimit, kNoLimit});
        if (!edits) return edits;
        // Not at each line again.
        if (!fits(limits()))
            drop_front({limits_.lines - limits_.lines / 8, limits_.units - limits_.units / 8},
                       *edits);
        return with_marks(std::move(*edits));
    }
    if (tail_ > 0) return Edits();
    const Room room{limits_.lines - std::min(limits_.lines, lines_.size()),
                    limits_.units - std::min(limits_.units, lines_size_)};
    if (last.is_ended && (room.lines == 0 || room.units == 0)) return with_marks({});
    auto edits = add_behind(room);
    if (!edits) return edits;
    return with_marks(std::move(*edits));
}

// A last line that was not ended is taken out, and comes again as it is now.
Result<LogText::Edits> LogText::add_behind(Room room)
{
    const bool again = !lines_.back().is_ended;
    const TextStyle pen = again ? lines_.back().pen : pen_;
    auto block = decode(again ? lines_.back().offset : lines_.back().next, bytes_.end(), pen, room);
    if (!block) return tl::unexpected<Error>(block.error());
    Edits edits;
    if (again) take_last(edits);
    append(std::move(*block), edits);
    return edits;
}

Result<LogText::Edits> LogText::page_earlier()
{
    if (!has_earlier()) return Edits();
    const std::uint64_t first = lines_.front().offset;
    const Room step{std::max<std::size_t>(1, limits_.lines / 4),
                    std::max<std::size_t>(1, limits_.units / 4)};
    const auto from = bytes_.line_start(first - std::min<std::uint64_t>(first, step.units));
    if (!from) return tl::unexpected<Error>(from.error());
    auto block = block_from(*from, first, step);
    if (!block) return tl::unexpected<Error>(block.error());
    Edits edits;
    prepend(std::move(*block), edits);
    drop_back(limits(), edits);
    return with_marks(std::move(edits));
}

Result<LogText::Edits> LogText::page_later()
{
    if (!has_later()) return Edits();
    auto edits = add_behind(
        {std::max<std::size_t>(1, limits_.lines / 4), std::max<std::size_t>(1, limits_.units / 4)});
    if (!edits) return edits;
    drop_front(limits(), *edits);
    return with_marks(std::move(*edits));
}

void LogText::append(Block block, Edits& edits)
{
    if (block.lines.empty()) return;
    lines_.insert(lines_.end(), block.lines.begin(), block.lines.end());
    edits.push_back({end_place(), 0, std::move(block.text), std::move(block.pieces)});
    lines_size_ += edits.back().text.size();
    pen_ = block.pen;
}

void LogText::prepend(Block block, Edits& edits)
{
    if (block.lines.empty()) return;
    lines_.insert(lines_.begin(), block.lines.begin(), block.lines.end());
    edits.push_back({head_, 0, std::move(block.text), std::move(block.pieces)});
    lines_size_ += edits.back().text.size();
}

// What is the same at both ends stays, so that who reads there keeps his place.
void LogText::replace(Block block, Edits& edits)
{
    std::size_t front = 0, front_size = 0, back = 0, back_size = 0;
    const std::size_t most = std::min(lines_.size(), block.lines.size());
    while (front < most && lines_[front] == block.lines[front])
        front_size += lines_[front++].size;
    while (back < most - front &&
           lines_[lines_.size() - 1 - back] == block.lines[block.lines.size() - 1 - back])
        back_size += lines_[lines_.size() - 1 - back++].size;
    TextEdit edit;
    edit.at = head_ + front_size;
    edit.removed = lines_size_ - front_size - back_size;
    const std::size_t end = block.text.size() - back_size;
    edit.text = block.text.substr(front_size, end - front_size);
    for (const TextPiece& piece : block.pieces)
        if (piece.begin >= front_size && piece.end <= end)
            edit.pieces.push_back(
                {piece.begin - front_size, piece.end - front_size, piece.style, piece.is_ours});
    edits.push_back(std::move(edit));
    lines_ = std::move(block.lines);
    lines_size_ = block.text.size();
    pen_ = block.pen;
}

void LogText::drop_front(const Room& most, Edits& edits)
{
    std::size_t size = 0;
    while (lines_.size() > 1 && !fits(most)) {
        size += lines_.front().size;
        lines_size_ -= lines_.front().size;
        lines_.pop_front();
    }
    if (size > 0) edits.push_back({head_, size, {}, {}});
}

void LogText::drop_back(const Room& most, Edits& edits)
{
    while (lines_.size() > 1 && !fits(most))
        take_last(edits);
}

void LogText::take_last(Edits& edits)
{
    const Line last = lines_.back();
    lines_.pop_back();
    pen_ = last.pen;
    lines_size_ -= last.size;
    const bool goes_on =
        !edits.empty() && edits.back().text.empty() && edits.back().at == end_place() + last.size;
    if (goes_on) {
        edits.back().at -= last.size;
        edits.back().removed += last.size;
    } else {
        edits.push_back({end_place(), last.size, {}, {}});
    }
}

LogText::Edits LogText::with_marks(Edits edits)
{
    const std::size_t head = has_earlier() ? kEarlier.size() : 0;
    const std::size_t tail = has_later() ? kLater.size() : 0;
    if (tail_ != 0 && tail == 0) edits.push_back({end_place(), tail_, {}, {}});
    if (tail_ == 0 && tail != 0) edits.push_back(mark_at(end_place(), kLater));
    tail_ = tail;
    if (head_ != 0 && head == 0) edits.push_back({0, head_, {}, {}});
    if (head_ == 0 && head != 0) edits.push_back(mark_at(0, kEarlier));
    head_ = head;
    return edits;
}

}  // namespace berth
