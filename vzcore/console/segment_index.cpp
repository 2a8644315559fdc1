#include "vzcore/console/segment_index.h"

#include "vzcore/console/escape_sequence.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace berth {
namespace {

constexpr std::size_t kBlocks = 8;  // read at once: what stays in a processor's cache

// The pen that the segment begins with: that at the end of the one in front, if nothing is cut out.
Result<TextStyle> pen_behind(const SegmentIndex* before, const LogBytes& bytes, std::size_t segment)
{
    TextStyle pen;
    if (before == nullptr || before->marks.empty()) return pen;
    const LogSegment& there = bytes.segments()[segment - 1];
    if (there.end() != bytes.segments()[segment].offset) return pen;
    const SegmentIndex last = before->tail();
    pen = last.marks.front().pen;
    const std::uint64_t size = there.size - last.position(0);
    std::vector<char> buffer(static_cast<std::size_t>(size) + kLongestSequence);
    const auto got = bytes.read(there.offset + last.position(0), buffer);
    if (!got) return tl::unexpected<Error>(got.error());
    move_pen(pen, {buffer.data(), *got}, static_cast<std::size_t>(size));
    return pen;
}

}  // namespace

std::size_t SegmentIndex::mark_at(std::uint64_t at) const
{
    return std::min(static_cast<std::size_t>(at / kStep) - first, marks.size() - 1);
}

SegmentIndex SegmentIndex::tail() const
{
    SegmentIndex part{file, first, {}, size, newlines, is_ended};
    if (marks.empty()) return part;
    std::size_t last = marks.size() - 1;
    if (last > 0 && size - position(last) < kLongestSequence) --last;
    part.first = first + last;
    part.marks.push_back(marks[last]);
    return part;
}

void SegmentIndex::append(const SegmentIndex& part)
{
    if (part.first > first + marks.size() || part.first < first) return;
    marks.resize(part.first - first);
    marks.insert(marks.end(), part.marks.begin(), part.marks.end());
    size = part.size;
    newlines = part.newlines;
    is_ended = part.is_ended;
}

Result<void> extend_index(SegmentIndex& index,
                          const SegmentIndex* before,
                          const LogBytes& bytes,
                          std::size_t segment,
                          std::uint64_t most)
{
    constexpr std::size_t kStep = SegmentIndex::kStep;
    const LogSegment& there = bytes.segments()[segment];
    if (index.marks.empty()) {
        const auto pen = pen_behind(before, bytes, segment);
        if (!pen) return tl::unexpected<Error>(pen.error());
        index.marks.push_back({0, *pen});
    }
    std::vector<char> buffer(kBlocks * kStep + kLongestSequence);
    SegmentIndex::Mark mark = index.marks.back();
    std::uint64_t at = index.position(index.marks.size() - 1);
    for (const std::uint64_t stop = at + most; at < std::min(stop, there.size);) {
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(kBlocks * kStep, there.size - at));
        const auto got = bytes.read(there.offset + at, {buffer.data(), wanted + kLongestSequence});
        if (!got) return tl::unexpected<Error>(got.error());
        const std::string_view text(buffer.data(), *got);
        for (std::size_t block = 0; block < wanted; block += kStep) {
            const std::size_t size = std::min(kStep, wanted - block);
            mark.newlines += count_newlines(text.substr(block, size));
            if (size < kStep) break;
            move_pen(mark.pen, text.substr(block), size);
            index.marks.push_back(mark);
        }
        at += wanted;
        index.is_ended = text[wanted - 1] == '\n';
    }
    index.size = at;
    index.newlines = mark.newlines;
    return {};
}

std::uint64_t count_newlines(std::string_view text)
{
    std::uint64_t count = 0;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        if (at == nullptr) break;
        ++count;
        ++at;
    }
    return count;
}

}  // namespace berth
