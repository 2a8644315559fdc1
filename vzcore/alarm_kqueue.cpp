// Nobody has run this file on a Mac yet.
#include "vzcore/alarm.h"

#include <fcntl.h>
#include <sys/event.h>
#include <sys/types.h>

#include <algorithm>
#include <cstdint>

namespace berth::platform {
namespace {

constexpr std::uintptr_t kTimer = 1;  // its name in our queue

}  // namespace

// A kqueue is itself a descriptor that becomes readable when one of its events is there.
UniqueFd open_alarm()
{
    UniqueFd queue(::kqueue());
    if (queue) ::fcntl(queue.get(), F_SETFD, FD_CLOEXEC);
    return queue;
}

void set_alarm(int alarm, std::optional<SteadyTime> moment)
{
    struct kevent change {};
    if (moment) {
        const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(
            *moment - std::chrono::steady_clock::now());
        EV_SET(&change,
               kTimer,
               EVFILT_TIMER,
               EV_ADD | EV_ONESHOT,
               NOTE_NSECONDS,
               std::max<std::int64_t>(left.count(), 1),
               nullptr);
    } else {
        EV_SET(&change, kTimer, EVFILT_TIMER, EV_DELETE, 0, 0, nullptr);
    }
    // One that rang, or never was set, cannot be deleted: ENOENT, and all is well.
    ::kevent(alarm, &change, 1, nullptr, 0, nullptr);
}

bool take_alarm(int alarm)
{
    const timespec at_once{};
    struct kevent event {};
    return ::kevent(alarm, nullptr, 0, &event, 1, &at_once) > 0;
}

}  // namespace berth::platform
