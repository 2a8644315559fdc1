#pragma once

#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"

#include <optional>

// A timer of the kernel that is waited for like any descriptor. Implemented in alarm_timerfd.cpp
// and alarm_kqueue.cpp.
namespace berth::platform {

/// The time that alarms go by: it stands still while the host sleeps, so that what was given a
/// minute has that minute after a wake too.
SteadyTime alarm_time();
/// A descriptor that becomes readable at the moment it is set to; at first to none.
UniqueFd open_alarm();
/// Replaces the moment. Without one it never becomes readable, so that nothing wakes.
void set_alarm(int alarm, std::optional<SteadyTime> moment);
/// After it became readable: true when the moment has come, once for each.
bool take_alarm(int alarm);

}  // namespace berth::platform
