// Nobody has run this file on a Mac yet (docs/macos.md).
#include "agent/process_watch.h"
#include "vzcore/base/kqueue.h"

#include <cerrno>

namespace berth::agent {

Result<UniqueFd> open_process_descriptor(pid_t pid)
{
    UniqueFd queue = platform::open_kqueue();
    if (!queue) return fail_errno(errno, "watching process " + std::to_string(pid));
    if (platform::change_kqueue(queue.get(),
                                {static_cast<std::uintptr_t>(pid), EVFILT_PROC, EV_ADD, NOTE_EXIT}))
        return queue;
    const int error = errno;
    auto failure = fail_errno(error, "watching process " + std::to_string(pid));
    if (error == ESRCH) failure.value().code = ErrorCode::NotFound;
    return failure;
}

}  // namespace berth::agent
