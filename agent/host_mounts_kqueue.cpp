#include "agent/host_conditions.h"
#include "agent/host_watch.h"

#include <sys/event.h>
#include <sys/mount.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace berth::agent {

bool host_is_mounted(const std::string& path)
{
    std::string wanted = path;
    while (wanted.size() > 1 && wanted.back() == '/')
        wanted.pop_back();
    struct statfs info {};
    return ::statfs(wanted.c_str(), &info) == 0 && wanted == info.f_mntonname &&
           std::strcmp(info.f_fstypename, "autofs") != 0;
}

Result<Handle> watch_host_mounts(Loop& loop, Callback changed)
{
    UniqueFd queue(::kqueue());
    struct kevent change {};
    EV_SET(&change, 0, EVFILT_FS, EV_ADD | EV_CLEAR, VQ_MOUNT | VQ_UNMOUNT, 0, nullptr);
    if (queue.get() < 0 || ::kevent(queue.get(), &change, 1, nullptr, 0, nullptr) != 0)
        return fail_errno(errno, "watching the host's mounts");
    return watch_descriptor(loop, std::move(queue), [changed = std::move(changed)](int fd) {
        struct kevent event {};
        const timespec at_once{};
        ::kevent(fd, nullptr, 0, &event, 1, &at_once);
        changed();
    });
}

}  // namespace berth::agent
