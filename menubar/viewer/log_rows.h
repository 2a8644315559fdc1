#pragma once

#include "menubar/viewer/log_document.h"

#include <compare>
#include <cstdint>
#include <vector>

namespace berth::viewer {

/// A row of the view: a line, or a part of one that is wrapped.
struct RowPlace {
    std::uint64_t line = 0;  ///< Where the line begins.
    std::uint32_t row = 0;   ///< Which of its rows.

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a null pointer in a defaulted <=>
    auto operator<=>(const RowPlace&) const = default;
};

struct VisibleRow {
    LogDocument::Line line;
    std::uint32_t row = 0;
    std::uint32_t begin = 0, end = 0;  ///< Columns of the line.
};

/// Walks over a document in rows. Costs what is walked over, never the size of the log.
class LogRows {
public:
    LogDocument* document = nullptr;  ///< Borrowed; none: nothing to show.
    std::uint32_t wrap = 0;           ///< Columns of a row; 0: lines are not wrapped.

    [[nodiscard]] std::uint32_t rows_of(const DecodedLine& line) const;
    /// `by` rows down, or up where it is negative, but not out of the log.
    [[nodiscard]] RowPlace moved(RowPlace from, std::int64_t by) const;
    /// The top row that puts the end of the log at the bottom of `height` rows.
    [[nodiscard]] RowPlace top_of_end(int height) const;
    /// The rows from `top` on, at most `count`.
    [[nodiscard]] std::vector<VisibleRow> from(RowPlace top, int count) const;
    /// The row that shows this byte of a line's text.
    [[nodiscard]] RowPlace place_of(const DecodedLine& line, std::uint32_t byte) const;
};

}  // namespace berth::viewer
