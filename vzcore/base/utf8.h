#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace berth {

/// Takes the first code point off `rest`. Nothing, with `rest` untouched, at its end and where it
/// is not UTF-8: an overlong form, a surrogate, a value above U+10FFFF, a torn sequence.
std::optional<char32_t> take_code_point(std::string_view& rest);

bool is_utf8(std::string_view text);

/// With the letters A to Z as a to z; all else stays.
std::string ascii_lower(std::string_view text);

/// At most `limit` bytes of the text, with "…" behind it where something was cut off; a character
/// is never cut in two.
std::string shortened(std::string_view text, std::size_t limit);

}  // namespace berth
