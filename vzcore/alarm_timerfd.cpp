#include "vzcore/alarm.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdint>

namespace berth::platform {

SteadyTime alarm_time()
{
    return std::chrono::steady_clock::now();  // libstdc++: CLOCK_MONOTONIC, which sleeps too
}

UniqueFd open_alarm()
{
    return UniqueFd(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
}

void set_alarm(int alarm, std::optional<SteadyTime> moment)
{
    itimerspec when{};  // all zero: disarmed
    if (moment) {
        const auto since_boot = moment->time_since_epoch();  // libstdc++: CLOCK_MONOTONIC
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
        when.it_value.tv_sec = seconds.count();
        when.it_value.tv_nsec = std::chrono::nanoseconds(since_boot - seconds).count();
    }
    ::timerfd_settime(alarm, TFD_TIMER_ABSTIME, &when, nullptr);
}

bool take_alarm(int alarm)
{
    std::uint64_t expirations = 0;
    return ::read(alarm, &expirations, sizeof expirations) > 0;
}

}  // namespace berth::platform
