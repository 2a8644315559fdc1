// Nobody has run this file on a Mac yet (docs/architecture.md keeps the list).
#include "agent/process_watch.h"

#include <fcntl.h>
#include <sys/event.h>

#include <cerrno>

namespace berth::agent {

Result<UniqueFd> open_process_descriptor(pid_t pid)
{
    // A kqueue is itself a descriptor that becomes readable with its first event.
    UniqueFd queue(::kqueue());
    if (!queue) return fail_errno(errno, "watching process " + std::to_string(pid));
    ::fcntl(queue.get(), F_SETFD, FD_CLOEXEC);
    struct kevent change {};
    EV_SET(&change, static_cast<uintptr_t>(pid), EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, nullptr);
    if (::kevent(queue.get(), &change, 1, nullptr, 0, nullptr) == 0) return queue;
    const int error = errno;
    auto failure = fail_errno(error, "watching process " + std::to_string(pid));
    if (error == ESRCH) failure.value().code = ErrorCode::NotFound;
    return failure;
}

}  // namespace berth::agent
