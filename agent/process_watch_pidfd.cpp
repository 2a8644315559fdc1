#include "agent/process_watch.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace berth::agent {

Result<UniqueFd> open_process_descriptor(pid_t pid)
{
    // Close-on-exec from birth. Called by number: the C library's name for it is younger than the
    // call.
    const long fd = ::syscall(SYS_pidfd_open, pid, 0);
    if (fd >= 0) return UniqueFd(static_cast<int>(fd));
    const int error = errno;
    auto failure = fail_errno(error, "watching process " + std::to_string(pid));
    if (error == ESRCH) failure.value().code = ErrorCode::NotFound;
    return failure;
}

}  // namespace berth::agent
