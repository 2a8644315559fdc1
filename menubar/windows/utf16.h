#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace berth {

// What NSString counts in. Text that is not UTF-8, or not UTF-16, ends where that begins.

void append_utf16(std::string_view utf8, std::u16string& out);

/// How many units a text has.
std::size_t utf16_size(std::string_view utf8);

/// Half of a pair that stands alone becomes U+FFFD.
std::string to_utf8(std::u16string_view units);

}  // namespace berth
