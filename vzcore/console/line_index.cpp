#include "vzcore/console/line_index.h"

#include "vzcore/console/escape_sequence.h"

#include <algorithm>
#include <cstring>

namespace berth {
namespace {

constexpr std::uint64_t kAtOnce = 1 << 20;     // takes a millisecond
constexpr std::uint64_t kProgress = 32 << 20;  // bytes that are posted as one part

bool follows(const LogBytes& bytes, std::size_t segment)
{
    return segment > 0 && bytes.segments()[segment - 1].end() == bytes.segments()[segment].offset;
}

}  // namespace

LineIndex::LineIndex(Post post, std::function<void()> on_progress)
    : post_(std::move(post)), on_progress_(std::move(on_progress)),
      mailbox_(std::make_shared<LineIndex*>(this))
{
}

LineIndex::~LineIndex() = default;

void LineIndex::update(const LogBytes& bytes)
{
    adopt(bytes);
    place();
    failure_.reset();
    if (!is_building_) build();  // else it goes on when the work that runs is done
}

// Keeps what is indexed of the files that are still there.
void LineIndex::adopt(const LogBytes& bytes)
{
    bytes_ = bytes;
    std::vector<SegmentIndex> old = std::move(segments_);
    segments_.clear();
    for (const LogSegment& segment : bytes_.segments()) {
        const auto known = std::find_if(old.begin(), old.end(), [&](const SegmentIndex& index) {
            return index.file == segment.file && index.size <= segment.size;
        });
        segments_.push_back(known == old.end() ? SegmentIndex{segment.file} : std::move(*known));
    }
}

std::uint64_t LineIndex::missing() const
{
    return bytes_.size() - indexed();
}

void LineIndex::build()
{
    if (missing() > kAtOnce) return build_in_background();
    if (auto built = build_at_once(); !built) failure_ = built.error();
    place();
}

Result<void> LineIndex::build_at_once()
{
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        const LogSegment& there = bytes_.segments()[i];
        if (!segments_[i].marks.empty() && segments_[i].size == there.size) continue;
        SegmentIndex part = segments_[i].tail();
        const SegmentIndex* before = i == 0 ? nullptr : &segments_[i - 1];
        if (auto built = extend_index(part, before, bytes_, i, there.size); !built) return built;
        segments_[i].append(part);
    }
    return {};
}

void LineIndex::build_in_background()
{
    std::vector<SegmentIndex> parts;
    for (const SegmentIndex& index : segments_)
        parts.push_back(index.tail());
    is_building_ = true;
    // The work has its own copies and shares nothing; what it found travels as posts, in order.
    background_.start([post = post_,
                       mailbox = std::weak_ptr<LineIndex*>(mailbox_),
                       generation = ++generation_,
                       bytes = bytes_,
                       parts = std::move(parts)](const StopFlag& stop) mutable {
        const auto tell = [&](auto call) {
            post([mailbox, call = std::move(call)] {
                if (const auto self = mailbox.lock()) call(**self);
            });
        };
        std::optional<Error> failure;
        for (std::size_t i = 0; i < parts.size() && !failure; ++i) {
            const std::uint64_t size = bytes.segments()[i].size;
            while (!failure && (parts[i].marks.empty() || parts[i].size < size)) {
                if (stop) return;
                const SegmentIndex* before = i == 0 ? nullptr : &parts[i - 1];
                const auto built = extend_index(parts[i], before, bytes, i, kProgress);
                if (!built) failure = built.error();
                tell([part = parts[i], generation](LineIndex& self) {
                    self.take(part, generation);
                });
                parts[i] = parts[i].tail();
            }
        }
        tell([failure, generation](LineIndex& self) { self.finish(failure, generation); });
    });
}

void LineIndex::take(const SegmentIndex& part, std::uint64_t generation)
{
    if (generation != generation_) return;
    for (std::size_t i = 0; i < segments_.size(); ++i)
        if (segments_[i].file == part.file && part.size <= bytes_.segments()[i].size)
            segments_[i].append(part);
    place();
    const auto tell = on_progress_;  // it may destroy this object
    if (tell) tell();
}

void LineIndex::finish(std::optional<Error> failure, std::uint64_t generation)
{
    if (generation != generation_) return;
    is_building_ = false;
    failure_ = std::move(failure);
    if (!failure_ && missing() > 0) build();  // what came since it began
    const auto tell = on_progress_;
    if (tell) tell();
}

// Line numbers depend on all segments in front: a line goes on over the end of its segment, and
// ends at a cut, which is a line itself.
void LineIndex::place()
{
    places_.clear();
    std::uint64_t line = 0;
    bool is_at_start = true;
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        const LogSegment& there = bytes_.segments()[i];
        if (!follows(bytes_, i) && there.offset > 0) {
            line += (is_at_start ? 0 : 1) + 1;
            is_at_start = true;
        }
        Place place{line, is_at_start, 0};
        const SegmentIndex& index = segments_[i];
        line += index.newlines;
        if (index.size > 0) is_at_start = index.is_ended;
        const bool is_whole = !index.marks.empty() && index.size == there.size;
        place.end_line = line + (is_whole && !is_at_start ? 1 : 0);
        places_.push_back(place);
        if (!is_whole) break;
    }
}

std::uint64_t LineIndex::indexed() const
{
    std::uint64_t size = 0;
    for (const SegmentIndex& index : segments_)
        size += index.size;
    return size;
}

std::uint64_t LineIndex::lines() const
{
    return places_.empty() ? 0 : places_.back().end_line;
}

std::optional<std::uint64_t> LineIndex::offset_of_line(std::uint64_t number) const
{
    if (number >= lines()) return std::nullopt;
    if (number == 0) return 0;
    // The segment in which the line in front of it ends, or that itself begins with it.
    auto found = std::partition_point(
        places_.begin(), places_.end(), [&](const Place& place) { return place.line < number; });
    for (auto same = found; same != places_.end() && same->line == number; ++same)
        if (same->begins_line)
            return bytes_.segments()[static_cast<std::size_t>(same - places_.begin())].offset;
    if (found == places_.begin()) return std::nullopt;
    --found;
    const auto segment = static_cast<std::size_t>(found - places_.begin());
    const std::uint64_t count = number - found->line;
    // More newlines than it has: the line is the cut behind it.
    if (count > segments_[segment].newlines) return bytes_.segments()[segment].end();
    return behind_newline(segment, count);
}

// Where the line begins that follows the newline number `count` (from 1) of a segment.
std::optional<std::uint64_t> LineIndex::behind_newline(std::size_t segment,
                                                       std::uint64_t count) const
{
    const SegmentIndex& index = segments_[segment];
    const LogSegment& there = bytes_.segments()[segment];
    const auto behind =
        std::partition_point(index.marks.begin(),
                             index.marks.end(),
                             [&](const SegmentIndex::Mark& mark) { return mark.newlines < count; });
    const auto mark = static_cast<std::size_t>(behind - index.marks.begin()) - 1;
    std::uint64_t left = count - index.marks[mark].newlines;
    std::vector<char> buffer(SegmentIndex::kStep);
    const std::uint64_t begin = there.offset + index.position(mark);
    const auto got = bytes_.read(begin, buffer);
    if (!got) return std::nullopt;
    const char* at = buffer.data();
    const char* const end = at + *got;
    while (left > 0) {
        at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        if (at == nullptr) return std::nullopt;
        ++at;
        --left;
    }
    return begin + static_cast<std::uint64_t>(at - buffer.data());
}

std::optional<std::uint64_t> LineIndex::line_of_offset(std::uint64_t offset) const
{
    const std::size_t segment = bytes_.segment_at(offset);
    if (segment >= places_.size()) {
        if (!is_complete() || offset != bytes_.end() || places_.empty()) return std::nullopt;
        const bool is_ended = segments_.back().is_ended || bytes_.size() == 0;
        return is_ended ? lines() : lines() - 1;
    }
    const LogSegment& there = bytes_.segments()[segment];
    if (offset < there.offset) return places_[segment].line - 1;
    const SegmentIndex& index = segments_[segment];
    const std::uint64_t at = offset - there.offset;
    if (at >= index.size) return std::nullopt;
    const std::size_t mark = index.mark_at(at);
    std::vector<char> buffer(static_cast<std::size_t>(at - index.position(mark)));
    const auto got = bytes_.read(there.offset + index.position(mark), buffer);
    if (!got) return std::nullopt;
    return places_[segment].line + index.marks[mark].newlines +
           count_newlines({buffer.data(), *got});
}

Result<std::optional<LogLine>> LineIndex::line(std::uint64_t number, std::size_t shown) const
{
    const auto offset = offset_of_line(number);
    if (!offset) return std::nullopt;
    const bool is_cut = bytes_.stretch_end(*offset) == *offset;
    const auto next = number + 1 < lines() ? offset_of_line(number + 1)
                      : is_complete()      ? std::optional(bytes_.end())
                                           : std::nullopt;
    if (is_cut || !next || *next <= *offset) return bytes_.line_at(*offset, shown);
    auto line = bytes_.line_between(*offset, *next, shown);
    if (!line) return tl::unexpected<Error>(line.error());
    return std::move(*line);
}

Result<TextStyle> LineIndex::pen_at(std::uint64_t offset) const
{
    const std::size_t segment = bytes_.segment_at(offset);
    if (segment >= segments_.size() || bytes_.segments()[segment].offset > offset)
        return bytes_.pen_before(offset);
    const SegmentIndex& index = segments_[segment];
    const std::uint64_t at = offset - bytes_.segments()[segment].offset;
    if (at > index.size || index.marks.empty()) return bytes_.pen_before(offset);
    const std::size_t mark = index.mark_at(at);
    std::vector<char> buffer(static_cast<std::size_t>(at - index.position(mark)));
    const auto got = bytes_.read(offset - at + index.position(mark), buffer);
    if (!got) return tl::unexpected<Error>(got.error());
    TextStyle pen = index.marks[mark].pen;
    move_pen(pen, {buffer.data(), *got}, *got);
    return pen;
}

}  // namespace berth
