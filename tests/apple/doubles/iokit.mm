// IOKit's notifications about the system's power: in the order and on the queue that its headers
// document, and the end of the program for calls that they do not allow.
#include "tests/apple/doubles/power.h"

#import <Foundation/Foundation.h>
#include <IOKit/IOMessage.h>
#include <IOKit/pwr_mgt/IOPMLib.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <utility>

struct IONotificationPort {
    dispatch_queue_t queue;
};

namespace {

constexpr io_connect_t kRoot = 7;
constexpr io_object_t kNotifier = 9;

struct Kernel {
    std::mutex mutex;
    void* refcon = nullptr;
    IOServiceInterestCallback callback = nullptr;
    IONotificationPort* port = nullptr;
    bool registered = false, open = false, refuses = false;
    std::vector<std::intptr_t> waiting, allowed;
};
Kernel& kernel()
{
    static Kernel only;
    return only;
}

void must(bool fine, const char* what)
{
    if (fine) return;
    std::fprintf(stderr, "misuse of IOKit: %s\n", what);
    std::abort();
}

}  // namespace

extern "C" {

io_connect_t IORegisterForSystemPower(void* refcon,
                                      IONotificationPortRef* port,
                                      IOServiceInterestCallback callback,
                                      io_object_t* notifier)
{
    const std::lock_guard lock(kernel().mutex);
    if (std::exchange(kernel().refuses, false)) return MACH_PORT_NULL;
    must(!kernel().registered, "registered twice");
    kernel().refcon = refcon;
    kernel().callback = callback;
    *port = kernel().port = new IONotificationPort{};
    *notifier = kNotifier;
    kernel().registered = kernel().open = true;
    return kRoot;
}

void IONotificationPortSetDispatchQueue(IONotificationPortRef port, dispatch_queue_t queue)
{
    const std::lock_guard lock(kernel().mutex);
    port->queue = queue;
}

IOReturn IODeregisterForSystemPower(io_object_t* notifier)
{
    const std::lock_guard lock(kernel().mutex);
    must(*notifier == kNotifier && kernel().registered, "deregistered what is not registered");
    kernel().registered = false;
    return kIOReturnSuccess;
}

int IOServiceClose(io_connect_t root)
{
    const std::lock_guard lock(kernel().mutex);
    must(root == kRoot && kernel().open, "closed what is not open");
    must(!kernel().registered, "closed before it was deregistered");
    kernel().open = false;
    return kIOReturnSuccess;
}

void IONotificationPortDestroy(IONotificationPortRef port)
{
    const std::lock_guard lock(kernel().mutex);
    must(!kernel().registered, "its port was destroyed before it was deregistered");
    must(port == kernel().port, "another port was destroyed");
    dispatch_assert_queue(port->queue);  // else a message may still be on its way there
    delete std::exchange(kernel().port, nullptr);
}

IOReturn IOAllowPowerChange(io_connect_t root, intptr_t ticket)
{
    const std::lock_guard lock(kernel().mutex);
    must(root == kRoot && kernel().open, "answered without a connection");
    auto& waiting = kernel().waiting;
    const auto asked = std::find(waiting.begin(), waiting.end(), ticket);
    must(asked != waiting.end(), "answered what was not asked, or twice");
    waiting.erase(asked);
    kernel().allowed.push_back(ticket);
    return kIOReturnSuccess;
}

}  // extern "C"

namespace berth::test {

void kernel_says(std::uint32_t message, std::intptr_t ticket)
{
    dispatch_queue_t queue;
    {
        const std::lock_guard lock(kernel().mutex);
        must(kernel().registered && kernel().port->queue, "messages are not taken");
        if (message == kIOMessageCanSystemSleep || message == kIOMessageSystemWillSleep)
            kernel().waiting.push_back(ticket);
        queue = kernel().port->queue;
    }
    dispatch_sync(queue, ^{
        kernel().callback(kernel().refcon, 0, message, reinterpret_cast<void*>(ticket));
    });
}

std::vector<std::intptr_t> allowed()
{
    const std::lock_guard lock(kernel().mutex);
    return kernel().allowed;
}

void refuse_registration()
{
    const std::lock_guard lock(kernel().mutex);
    kernel().refuses = true;
}

bool somebody_listens()
{
    const std::lock_guard lock(kernel().mutex);
    return kernel().registered || kernel().open || kernel().port;
}

}  // namespace berth::test
