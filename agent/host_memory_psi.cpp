#include "agent/host_memory_psi.h"

#include "agent/host_conditions.h"
#include "agent/priority_watch_epoll.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace berth::agent {
namespace {

/// Of the whole host. The file of our own control group would tell of the pressure inside its
/// limits only, and is root's.
constexpr const char* kPressure = "/proc/pressure/memory";

/// "some" task, stalled for so many microseconds of a window of so many. Windows of a multiple of
/// two seconds are what everybody may ask for; others take CAP_SYS_RESOURCE.
constexpr std::string_view kTrigger("some 200000 2000000\0", 20);

tl::unexpected<Error> refusal(int number, const std::string& file)
{
    switch (number) {
    case ENOENT:
    case EOPNOTSUPP:
        return fail(ErrorCode::Unsupported,
                    "this kernel does not measure how long programs wait for memory (" + file + ")",
                    "Linux 4.20 and newer can; some do when they are booted with psi=1");
    case EACCES:
    case EPERM:
        return fail(ErrorCode::Unsupported,
                    "this kernel tells root alone when programs wait for memory (" + file + ")",
                    "Linux 6.4 and newer tell everybody");
    default: return fail_errno(number, "watching " + file);
    }
}

}  // namespace

Result<UniqueFd> open_pressure_trigger(const std::string& file)
{
    UniqueFd trigger(::open(file.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (!trigger || ::write(trigger.get(), kTrigger.data(), kTrigger.size()) < 0)
        return refusal(errno, file);
    return trigger;
}

Result<Handle> watch_host_memory(Loop& loop, Callback short_of_it)
{
    auto trigger = open_pressure_trigger(kPressure);
    if (!trigger) return tl::unexpected<Error>(trigger.error());
    return watch_priority(loop, std::move(*trigger), std::move(short_of_it));
}

}  // namespace berth::agent
