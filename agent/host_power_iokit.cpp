#include "agent/host_conditions.h"
#include "agent/host_watch.h"

#include <IOKit/ps/IOPSKeys.h>
#include <IOKit/ps/IOPowerSources.h>
#include <fcntl.h>
#include <notify.h>
#include <unistd.h>

#include <cerrno>

namespace berth::agent {
namespace {

/// Ends the notification, and with it its descriptor.
class PowerNotification : public Registration {
public:
    PowerNotification(int token, std::unique_ptr<FdWatch> watch)
        : token_(token), watch_(std::move(watch))
    {
    }
    PowerNotification(const PowerNotification&) = delete;
    PowerNotification& operator=(const PowerNotification&) = delete;
    ~PowerNotification() override
    {
        watch_.reset();
        ::notify_cancel(token_);
    }

private:
    int token_;
    std::unique_ptr<FdWatch> watch_;
};

}  // namespace

bool host_on_mains_power()
{
    const CFTypeRef sources = ::IOPSCopyPowerSourcesInfo();
    if (sources == nullptr) return true;
    const CFStringRef type = ::IOPSGetProvidingPowerSourceType(sources);
    const bool mains = type == nullptr ||
                       ::CFStringCompare(type, CFSTR(kIOPMBatteryPowerKey), 0) != kCFCompareEqualTo;
    ::CFRelease(sources);
    return mains;
}

Result<Handle> watch_host_power(Loop& loop, Callback changed)
{
    int fd = -1;
    int token = 0;
    if (::notify_register_file_descriptor(kIOPSNotifyPowerSource, &fd, 0, &token) !=
        NOTIFY_STATUS_OK)
        return fail(ErrorCode::Io, "the system does not tell of its power supplies");
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    auto watch = loop.watch(fd);
    if (!watch) {
        ::notify_cancel(token);
        return tl::unexpected<Error>(watch.error());
    }
    (*watch)->on_readable([fd, changed = std::move(changed)] {
        int fired = 0;
        while (::read(fd, &fired, sizeof fired) > 0)
            continue;
        changed();
    });
    return Handle(std::make_unique<PowerNotification>(token, std::move(*watch)));
}

}  // namespace berth::agent
