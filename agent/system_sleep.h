#pragma once

#include "agent/power_watch.h"

#include <cstdint>
#include <functional>

namespace berth::agent {

/// What macOS says to those who registered for the system's power (IORegisterForSystemPower).
enum class SleepMessage {
    MayIdleSleep,  ///< Nobody uses the host: may it sleep? To be answered.
    WillSleep,     ///< It will, whatever is said; it waits to be answered, for 30 s.
    WillNotSleep,  ///< Somebody has said no to MayIdleSleep.
    IsWaking,      ///< Disks and networks may not be there yet.
    HasWoken,
};

/// What those messages come to. The host is never kept awake for longer than it waits: a Mac whose
/// lid was closed has to sleep. Lives on the loop.
class SystemSleep {
public:
    /// `allow` answers the message of that ticket.
    SystemSleep(Loop& loop,
                Log& log,
                PowerHandlers handlers,
                std::function<void(std::intptr_t ticket)> allow);

    /// Messages come from now on. The host is awake, since we run.
    void listening();
    void told(SleepMessage message, std::intptr_t ticket);

private:
    const PowerHandlers handlers_;
    const std::function<void(std::intptr_t)> allow_;
    std::intptr_t ticket_ = 0;  ///< Of the sleep that is held up.
    Holdup holdup_;
};

}  // namespace berth::agent
