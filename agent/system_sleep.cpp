#include "agent/system_sleep.h"

namespace berth::agent {
namespace {

using namespace std::chrono_literals;

/// Of the 30 s that macOS waits, so that our answer is there before they are over.
constexpr std::chrono::milliseconds kBudget = 28s;

}  // namespace

SystemSleep::SystemSleep(Loop& loop,
                         Log& log,
                         PowerHandlers handlers,
                         std::function<void(std::intptr_t)> allow)
    : handlers_(std::move(handlers)), allow_(std::move(allow)),
      holdup_(loop, log, [this] { allow_(ticket_); })
{
}

void SystemSleep::listening()
{
    handlers_.present();
}

void SystemSleep::told(SleepMessage message, std::intptr_t ticket)
{
    switch (message) {
    // Machines that should keep their host awake do not; that is what caffeinate(8) is for.
    case SleepMessage::MayIdleSleep: return allow_(ticket);
    case SleepMessage::WillSleep:
        ticket_ = ticket;
        return holdup_.begin(kBudget, handlers_.sleeping);
    case SleepMessage::HasWoken: holdup_.over(); return handlers_.awake();
    case SleepMessage::WillNotSleep:  // nothing was done about it
    case SleepMessage::IsWaking: return;
    }
}

}  // namespace berth::agent
