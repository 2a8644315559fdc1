#pragma once

#include "vzcore/console/text_style.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

/// A piece of a line in one style: bytes [begin, end) of its text, columns [column, end_column).
struct StyledRun {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t column = 0;
    std::uint32_t end_column = 0;
    TextStyle style;

    bool operator==(const StyledRun&) const = default;
};

/// A line as a terminal would have left it.
struct StyledLine {
    std::string text;             ///< UTF-8 without controls; tabs have become spaces.
    std::vector<StyledRun> runs;  ///< All of the text, in order, none empty.
    std::uint32_t columns = 0;    ///< Its width.
};

/// Decodes the bytes of one line (without its line end) and moves `pen` over it. Carriage returns
/// overwrite, as do backspaces and the sequences of escape_sequence.h; other sequences and controls
/// leave no trace; what is not UTF-8 becomes U+FFFD. Time and memory are bounded by a multiple of
/// the size, whatever the guest sends: a cursor moves no further than kFurthestColumn.
StyledLine decode_line(std::string_view bytes, TextStyle& pen);

/// How far tabs and cursor movements go; text itself may be longer.
inline constexpr std::size_t kFurthestColumn = 1000;

/// The line for a terminal: its text and SGR sequences of our own, nothing else, ending in the
/// default style.
std::string to_ansi(const StyledLine& line);

}  // namespace berth
