// The kernel's messages about sleep, on a queue of their own. Of shutdowns and logouts it says
// nothing: those come from AppKit and launchd.
#include "agent/system_sleep.h"

#import <Foundation/Foundation.h>
#include <IOKit/IOMessage.h>
#include <IOKit/pwr_mgt/IOPMLib.h>
#include <dispatch/dispatch.h>

#include <optional>

namespace berth::agent {
namespace {

std::optional<SleepMessage> name_of(natural_t type)
{
    switch (type) {
    case kIOMessageCanSystemSleep: return SleepMessage::MayIdleSleep;
    case kIOMessageSystemWillSleep: return SleepMessage::WillSleep;
    case kIOMessageSystemWillNotSleep: return SleepMessage::WillNotSleep;
    case kIOMessageSystemWillPowerOn: return SleepMessage::IsWaking;
    case kIOMessageSystemHasPoweredOn: return SleepMessage::HasWoken;
    default: return std::nullopt;
    }
}

class IoKitWatch : public PowerWatch {
public:
    IoKitWatch(Loop& loop, Log& log, PowerHandlers handlers)
        : loop_(loop), sleep_(std::make_shared<SystemSleep>(
                           loop, log, std::move(handlers), [this](std::intptr_t ticket) {
                               ::IOAllowPowerChange(root_, ticket);
                           }))
    {
        root_ = ::IORegisterForSystemPower(this, &port_, told, &notifier_);
        if (root_ == MACH_PORT_NULL) {
            log.warn("the host will not wait for machines before it sleeps: it does not tell when "
                     "that is");
            return;
        }
        ::IONotificationPortSetDispatchQueue(port_, queue_);
        sleep_->listening();
    }
    IoKitWatch(const IoKitWatch&) = delete;
    IoKitWatch& operator=(const IoKitWatch&) = delete;
    ~IoKitWatch() override
    {
        if (root_ == MACH_PORT_NULL) return;
        ::IODeregisterForSystemPower(&notifier_);
        ::IOServiceClose(root_);
        // A message that is being told has this object: waited for, as nothing there waits for us.
        const IONotificationPortRef port = port_;
        dispatch_sync(queue_, ^{
            ::IONotificationPortDestroy(port);
        });
    }

private:
    // On the queue.
    static void told(void* self, io_service_t /*root*/, natural_t type, void* argument)
    {
        const auto* watch = static_cast<IoKitWatch*>(self);
        const auto message = name_of(type);
        if (!message) return;
        const auto ticket = reinterpret_cast<std::intptr_t>(argument);
        watch->loop_.post([message, ticket, sleep = std::weak_ptr(watch->sleep_)] {
            if (const auto there = sleep.lock()) there->told(*message, ticket);
        });
    }

    Loop& loop_;
    // Shared with nobody: what is posted finds out by it whether this object is still there.
    const std::shared_ptr<SystemSleep> sleep_;
    const dispatch_queue_t queue_ = dispatch_queue_create("berth.power", DISPATCH_QUEUE_SERIAL);
    io_connect_t root_ = MACH_PORT_NULL;
    IONotificationPortRef port_ = nullptr;
    io_object_t notifier_ = 0;
};

}  // namespace

std::unique_ptr<PowerWatch>
open_power_watch(Loop& loop, bus::Connection& /*system_bus*/, Log& log, PowerHandlers handlers)
{
    return std::make_unique<IoKitWatch>(loop, log, std::move(handlers));
}

}  // namespace berth::agent
