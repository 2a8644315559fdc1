// Nobody has run this file on a Mac yet (docs/macos.md).
#include "vzcore/alarm.h"
#include "vzcore/base/kqueue.h"

#include <algorithm>
#include <cstdint>
#include <ctime>

namespace berth::platform {
namespace {

constexpr std::uintptr_t kTimer = 1;  // its name in our queue

}  // namespace

// Timers of a kqueue go by mach_absolute_time(), which stands still in sleep. libc++'s steady clock
// does not: it is CLOCK_MONOTONIC_RAW (its src/chrono.cpp).
SteadyTime alarm_time()
{
    timespec now{};
    ::clock_gettime(CLOCK_UPTIME_RAW, &now);
    return SteadyTime(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

UniqueFd open_alarm()
{
    return open_kqueue();
}

void set_alarm(int alarm, std::optional<SteadyTime> moment)
{
    if (!moment) {
        // One that rang, or never was set, cannot be deleted: ENOENT, and all is well.
        change_kqueue(alarm, {kTimer, EVFILT_TIMER, EV_DELETE});
        return;
    }
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(*moment - alarm_time());
    change_kqueue(alarm,
                  {kTimer,
                   EVFILT_TIMER,
                   EV_ADD | EV_ONESHOT,
                   NOTE_NSECONDS,
                   std::max<std::int64_t>(left.count(), 1)});
}

bool take_alarm(int alarm)
{
    return take_event(alarm).has_value();
}

}  // namespace berth::platform
