#pragma once

#include "vzcore/base/clock.h"
#include "vzcore/base/result.h"

#include <string_view>

namespace berth::cli {

/// A moment as a user gives it, in the zone of the user: "today", "yesterday", "2026-11-23",
/// "2026-11-23 22:14" (also with seconds, or with a T between), or how long ago: "2h", "90d".
Result<UnixTime> parse_when(std::string_view text, UnixTime now);

}  // namespace berth::cli
