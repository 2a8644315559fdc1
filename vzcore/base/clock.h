#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace berth {

/// Milliseconds since the Unix epoch: what is stored and sent. Never used to measure a duration.
using UnixTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

UnixTime unix_now();

inline std::int64_t to_millis(UnixTime at)
{
    return at.time_since_epoch().count();
}
inline UnixTime from_millis(std::int64_t millis)
{
    return UnixTime(std::chrono::milliseconds(millis));
}

/// "2026-11-23T22:14:58.123Z"
std::string iso8601(UnixTime at);

}  // namespace berth
