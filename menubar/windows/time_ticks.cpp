// The moments of a time axis.
#include "agent/client/human.h"
#include "menubar/windows/timeline.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace berth {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr hours kDay{24};
constexpr std::array<seconds, 20> kSteps{
    seconds(1),  seconds(5), seconds(15), seconds(30), minutes(1), minutes(5), minutes(15),
    minutes(30), hours(1),   hours(3),    hours(6),    hours(12),  kDay,       2 * kDay,
    7 * kDay,    14 * kDay,  30 * kDay,   91 * kDay,   182 * kDay, 365 * kDay};

seconds step_for(UnixTime begin, UnixTime end, std::size_t most)
{
    for (const seconds step : kSteps)
        if (static_cast<std::size_t>((end - begin) / step) < most) return step;
    const auto years = (end - begin) /
                       (kSteps.back() * std::max<std::int64_t>(1, static_cast<std::int64_t>(most)));
    return kSteps.back() * (years + 1);
}

// The midnight before: round times are counted from there, whatever the zone.
UnixTime midnight_before(UnixTime at)
{
    const auto moment = static_cast<std::time_t>(to_millis(at) / 1'000);
    std::tm parts{};
    if (::localtime_r(&moment, &parts) == nullptr) return at;
    parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
    parts.tm_isdst = -1;
    return from_millis(static_cast<std::int64_t>(std::mktime(&parts)) * 1'000);
}

const char* format_for(seconds step, UnixTime at)
{
    if (step >= 30 * kDay) return "%b %Y";
    if (step >= kDay || at == midnight_before(at)) return "%a %d %b";
    return step < minutes(1) ? "%H:%M:%S" : "%H:%M";
}

}  // namespace

std::vector<std::pair<UnixTime, std::string>>
time_ticks(UnixTime begin, UnixTime end, std::size_t most)
{
    std::vector<std::pair<UnixTime, std::string>> ticks;
    if (end <= begin || most == 0) return ticks;
    const seconds step = step_for(begin, end, most);
    for (UnixTime at = midnight_before(begin); at <= end;) {
        if (at >= begin) ticks.emplace_back(at, local_time(at, format_for(step, at)));
        const UnixTime next = at + step;
        // Days differ in length where clocks are put forward: their ticks stay at midnight.
        at = step >= kDay ? midnight_before(next + hours(2)) : next;
    }
    return ticks;
}

}  // namespace berth
