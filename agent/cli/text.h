#pragma once

#include "agent/client/text.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace berth::cli {

// Text from elsewhere (names, paths, messages, reasons) on its way to a terminal.

using berth::Cut;
using berth::display_width;
using berth::printable;
using berth::shortened;

/// As printable(), for text of several lines: split at its newlines, each line harmless.
std::vector<std::string> printable_lines(std::string_view text);

/// In single quotes where the text is empty or has spaces, printable.
std::string in_quotes(std::string_view text);

/// A JSON text in which no character can act on a terminal, escaped the way JSON does it.
std::string harmless_json(std::string_view json);

/// How many letters must change to make `a` of `b`; a swap of two neighbours counts once.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The name most like `wanted` that could be a slip of it; "" when none is near.
std::string nearest(std::string_view wanted, const std::vector<std::string>& names);

}  // namespace berth::cli
