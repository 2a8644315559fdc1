#include "agent/host_mounts_mountinfo.h"

#include "agent/host_conditions.h"
#include "agent/host_watch.h"
#include "vzcore/base/file.h"

#include <fcntl.h>
#include <sys/epoll.h>

#include <cerrno>
#include <memory>

namespace berth::agent {
namespace {

constexpr const char kMountInfo[] = "/proc/self/mountinfo";
constexpr Bytes kMost = mib(16);

/// Blanks, newlines and backslashes of a path are written as three octal digits.
std::string unescaped(std::string_view text)
{
    std::string path;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 3 >= text.size()) {
            path += text[i];
            continue;
        }
        const auto digit = [&](std::size_t at) { return text[i + at] - '0'; };
        path += static_cast<char>(digit(1) * 64 + digit(2) * 8 + digit(3));
        i += 3;
    }
    return path;
}

std::string_view take_word(std::string_view& line)
{
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), word.size() + 1));
    return word;
}

/// The descriptors of a watch. That on the mount table is always readable, and says by a priority
/// event that the table has changed; the epoll set turns that into one that is readable then.
struct MountWatch {
    UniqueFd table;
    Callback changed;
    Handle again;
};

}  // namespace

bool mountinfo_has(std::string_view mountinfo, std::string_view path)
{
    while (path.size() > 1 && path.back() == '/')
        path.remove_suffix(1);
    bool mounted = false;
    while (!mountinfo.empty()) {
        std::string_view line = mountinfo.substr(0, mountinfo.find('\n'));
        mountinfo.remove_prefix(std::min(mountinfo.size(), line.size() + 1));
        constexpr int kBeforeMountPoint = 4;
        for (int i = 0; i < kBeforeMountPoint; ++i)
            take_word(line);
        if (unescaped(take_word(line)) != path) continue;
        const std::size_t type = line.find(" - ");
        // Of several at one place the last is on top.
        mounted = type != std::string_view::npos && !line.substr(type).starts_with(" - autofs ");
    }
    return mounted;
}

bool host_is_mounted(const std::string& path)
{
    const auto table = read_file(kMountInfo, kMost);
    return table && mountinfo_has(*table, path);
}

Result<Handle> watch_host_mounts(Loop& loop, Callback changed)
{
    auto watch = std::make_shared<MountWatch>();  // lives in the callback of the descriptor
    auto table = open_file(kMountInfo, O_RDONLY);
    if (!table) return tl::unexpected<Error>(table.error());
    watch->table = std::move(*table);
    watch->changed = std::move(changed);
    UniqueFd set(::epoll_create1(EPOLL_CLOEXEC));
    epoll_event event{};
    event.events = EPOLLPRI;
    if (set.get() < 0 || ::epoll_ctl(set.get(), EPOLL_CTL_ADD, watch->table.get(), &event) != 0)
        return fail_errno(errno, "watching the host's mounts");
    return watch_descriptor(loop, std::move(set), [&loop, watch](int fd) {
        epoll_event ready{};
        ::epoll_wait(fd, &ready, 1, 0);
        // The kernel tells of a change to whoever polls first. The loop polls once more as it goes
        // back to waiting; what changes just before that is seen by looking again after it.
        watch->again =
            loop.after(std::chrono::milliseconds(0), [raw = watch.get()] { raw->changed(); });
        watch->changed();
    });
}

}  // namespace berth::agent
