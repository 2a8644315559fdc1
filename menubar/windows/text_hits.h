#pragma once

#include "menubar/windows/log_text.h"
#include "vzcore/console/search_pattern.h"

#include <string_view>
#include <vector>

namespace berth {

/// Where a pattern is found in lines as a text view holds them, for a view that marks what it
/// shows. `ours` are marks and notes, in order: nothing is looked for there, nor behind a note in
/// its line.
std::vector<TextSpan> hits_in(std::u16string_view lines,
                              const SearchPattern& pattern,
                              const std::vector<TextSpan>& ours = {});

}  // namespace berth
