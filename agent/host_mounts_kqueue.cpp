// Nobody has run this file on a Mac yet (docs/macos.md).
#include "agent/host_conditions.h"
#include "agent/host_watch.h"
#include "vzcore/base/kqueue.h"

#include <sys/mount.h>

#include <cerrno>
#include <cstring>

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
    UniqueFd queue = platform::open_kqueue();
    if (!queue || !platform::change_kqueue(
                      queue.get(), {0, EVFILT_FS, EV_ADD | EV_CLEAR, VQ_MOUNT | VQ_UNMOUNT}))
        return fail_errno(errno, "watching the host's mounts");
    return watch_descriptor(loop, std::move(queue), [changed = std::move(changed)](int fd) {
        platform::take_event(fd);
        changed();
    });
}

}  // namespace berth::agent
