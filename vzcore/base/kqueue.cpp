// Nobody has run this file on a Mac yet (docs/macos.md).
#include "vzcore/base/kqueue.h"

#include <fcntl.h>

#include <cerrno>
#include <ctime>

namespace berth::platform {

UniqueFd open_kqueue()
{
    UniqueFd queue(::kqueue());
    if (queue && ::fcntl(queue.get(), F_SETFD, FD_CLOEXEC) == 0) return queue;
    const int error = errno;
    queue = UniqueFd();  // closing may set it
    errno = error;
    return queue;
}

bool change_kqueue(int queue, const KernelEvent& event)
{
    struct kevent change {};
    EV_SET(&change, event.ident, event.filter, event.flags, event.which, event.data, nullptr);
    return ::kevent(queue, &change, 1, nullptr, 0, nullptr) == 0;
}

bool watch_file(int queue, int file, std::uint32_t changes)
{
    return change_kqueue(
        queue, {static_cast<std::uintptr_t>(file), EVFILT_VNODE, EV_ADD | EV_CLEAR, changes});
}

std::optional<struct kevent> take_event(int queue)
{
    const timespec at_once{};
    struct kevent event {};
    if (::kevent(queue, nullptr, 0, &event, 1, &at_once) <= 0) return std::nullopt;
    return event;
}

}  // namespace berth::platform
