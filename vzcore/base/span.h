#pragma once

#include "vzcore/base/result.h"

#include <chrono>
#include <string_view>

namespace berth {

/// A long time as people write it: a whole number and s, m, h, d, w or y (365 days), as "90d".
/// Invalid for anything else, and for more than 1000 years.
Result<std::chrono::seconds> parse_span(std::string_view text);

}  // namespace berth
