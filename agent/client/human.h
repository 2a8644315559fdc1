#pragma once

#include "vzcore/base/clock.h"

#include <chrono>
#include <optional>
#include <string>

namespace berth {

/// "850 ms", "4.2 s", "35 s", "3 min 20 s", "2 h 10 min", "3 d 4 h". Negative ones count as none.
std::string human(std::chrono::milliseconds duration);

/// In the zone of the user: "2026-11-23 22:14". "-" for a time no calendar has.
std::string local_minute(UnixTime at);
/// "2026-11-23 22:14:58"
std::string local_second(UnixTime at);
/// In any format of strftime(3).
std::string local_time(UnixTime at, const char* format);

/// How much of `until` lies behind `since`, as human().
std::string span(UnixTime since, UnixTime until);

}  // namespace berth
