#include "agent/priority_watch_epoll.h"

#include "agent/host_watch.h"

#include <sys/epoll.h>

#include <cerrno>
#include <memory>

namespace berth::agent {
namespace {

/// What a watch holds. Such a descriptor is always readable, so the loop cannot wait for it; the
/// epoll set that the loop waits for is readable when there was a priority event.
struct PriorityWatch {
    UniqueFd fd;
    Callback happened;
    Handle again;
};

}  // namespace

Result<Handle> watch_priority(Loop& loop, UniqueFd fd, Callback happened)
{
    auto watch = std::make_shared<PriorityWatch>();  // lives in the callback of the set
    watch->fd = std::move(fd);
    watch->happened = std::move(happened);
    UniqueFd set(::epoll_create1(EPOLL_CLOEXEC));
    epoll_event event{};
    event.events = EPOLLPRI;
    if (set.get() < 0 || ::epoll_ctl(set.get(), EPOLL_CTL_ADD, watch->fd.get(), &event) != 0)
        return fail_errno(errno, "waiting for priority events");
    return watch_descriptor(loop, std::move(set), [&loop, watch](int number) {
        epoll_event ready{};
        ::epoll_wait(number, &ready, 1, 0);
        // The kernel tells of an event to whoever polls first. The loop polls once more as it goes
        // back to waiting; what happens just before that is seen by looking again after it.
        watch->again = loop.after(std::chrono::milliseconds(0), [late = std::weak_ptr(watch)] {
            if (const auto still = late.lock()) still->happened();
        });
        watch->happened();
    });
}

}  // namespace berth::agent
