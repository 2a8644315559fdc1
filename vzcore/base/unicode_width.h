#pragma once

#include <cstddef>

namespace berth {

/// Columns that a character takes on a terminal: 0 for combining marks, 2 for wide characters.
std::size_t column_width(char32_t code);

}  // namespace berth
