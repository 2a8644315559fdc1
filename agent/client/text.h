#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace berth {

// Text from elsewhere (names, paths, messages, reasons) on its way to a person.

/// The text as one line that no terminal acts on: control characters, line ends and marks that turn
/// the writing direction appear as \n, \t, \x1b, \u{202e}; what is not UTF-8 as \xff.
std::string printable(std::string_view text);

/// A mark without a shape of its own that can make a name read as another one.
bool turns_direction(char32_t code);
/// A control character, or a line end.
bool is_control(char32_t code);

/// Columns that a printable text takes on a terminal: 0 for combining marks, 2 for wide characters.
std::size_t display_width(std::string_view text);

enum class Cut { Middle, End };

/// The text in at most `columns`, with … where something was taken out; no character is cut from
/// its combining marks.
std::string shortened(std::string_view text, std::size_t columns, Cut cut);

}  // namespace berth
