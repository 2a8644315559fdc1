#pragma once

#include "vzcore/console/log_bytes.h"

#include <memory>
#include <string_view>
#include <vector>

namespace berth {

/// The lines of one segment, or of a part of it: what is true at every kStep of its bytes.
struct SegmentIndex {
    static constexpr std::uint64_t kStep = 32'768;
    struct Mark {
        std::uint64_t newlines = 0;  ///< In front of it, in this segment.
        TextStyle pen;               ///< Behind all sequences that begin in front of it.
    };
    std::shared_ptr<const SegmentFile> file;
    std::size_t first = 0;       ///< Number of the first mark: 0 unless this is a later part.
    std::vector<Mark> marks;     ///< Of bytes first × kStep, (first + 1) × kStep, …
    std::uint64_t size = 0;      ///< Bytes of the segment that are indexed.
    std::uint64_t newlines = 0;  ///< In those.
    bool is_ended = false;       ///< The last of those is a newline.

    /// Where the mark with this index in `marks` is in the segment.
    [[nodiscard]] std::uint64_t position(std::size_t mark) const { return (first + mark) * kStep; }
    /// The last mark at or in front of byte `at`.
    [[nodiscard]] std::size_t mark_at(std::uint64_t at) const;
    /// Where indexing goes on: the part from the last mark on whose pen is certain. A sequence that
    /// was torn at the end of the bytes makes that the last but one.
    [[nodiscard]] SegmentIndex tail() const;
    /// Adds a later part, which overlaps or follows.
    void append(const SegmentIndex& part);
};

/// Indexes about `most` further bytes of segment number `segment`, or what is left. `before`: the
/// index, or the last part, of the segment in front of it.
Result<void> extend_index(SegmentIndex& index,
                          const SegmentIndex* before,
                          const LogBytes& bytes,
                          std::size_t segment,
                          std::uint64_t most);

std::uint64_t count_newlines(std::string_view text);

}  // namespace berth
