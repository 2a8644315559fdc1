// What macOS says of its mounts and routes. In this program these stand in front of libc's own.
#include "tests/apple/doubles/host.h"

#include <net/route.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace {

struct Host {
    std::mutex mutex;
    std::map<std::string, std::string> mounts{{"/", "apfs"}};  ///< Path and type.
    std::string routes;
    std::size_t come_later = 0;
    std::vector<int> far_ends;  ///< Of routing sockets.
};
Host& host()
{
    static Host one;
    return one;
}

constexpr int kLinuxUnix = 1;  // AF_UNIX
constexpr int kLinuxDatagram = 2;

/// The deepest mount that `path` is in.
std::string mount_of(const std::string& path)
{
    std::string found = "/";
    for (const auto& [at, type] : host().mounts)
        if (path == at || path.rfind(at + "/", 0) == 0)
            found = at.size() > found.size() ? at : found;
    return found;
}

}  // namespace

namespace berth::test {

void mount_double(const std::string& path, const std::string& type)
{
    {
        const std::lock_guard lock(host().mutex);
        host().mounts[path] = type;
    }
    tell_of_file_systems(VQ_MOUNT);
}

void unmount_double(const std::string& path)
{
    {
        const std::lock_guard lock(host().mutex);
        host().mounts.erase(path);
    }
    tell_of_file_systems(VQ_UNMOUNT);
}

void set_routes(std::string routes, std::size_t come_later)
{
    const std::lock_guard lock(host().mutex);
    host().routes = std::move(routes);
    host().come_later = come_later;
}

void tell_of_routes(const std::string& message)
{
    const std::lock_guard lock(host().mutex);
    for (const int end : host().far_ends)  // EPIPE and the like: its other end was closed
        static_cast<void>(
            ::syscall(SYS_sendto, end, message.data(), message.size(), 0x4000, nullptr, 0));
}

}  // namespace berth::test

extern "C" {

int statfs(const char* path, struct statfs* info)
{
    if (::access(path, F_OK) != 0) return -1;
    const std::lock_guard lock(host().mutex);
    const std::string at = mount_of(path);
    *info = {};
    std::strncpy(info->f_mntonname, at.c_str(), sizeof info->f_mntonname - 1);
    std::strncpy(info->f_fstypename, host().mounts[at].c_str(), sizeof info->f_fstypename - 1);
    return 0;
}

int socket(int domain, int type, int protocol)
{
    if (domain != PF_ROUTE) return static_cast<int>(::syscall(SYS_socket, domain, type, protocol));
    if (type != SOCK_RAW || protocol != 0) std::abort();
    int ends[2] = {};
    if (::syscall(SYS_socketpair, kLinuxUnix, kLinuxDatagram, 0, ends) != 0) return -1;
    const std::lock_guard lock(host().mutex);
    host().far_ends.push_back(ends[1]);
    return ends[0];
}

int sysctl(
    int* name, unsigned int length, void* old, size_t* size, void* fresh, size_t /*fresh_size*/)
{
    const std::vector<int> asked(name, name + length);
    if (asked != std::vector{CTL_NET, PF_ROUTE, 0, AF_UNSPEC, NET_RT_DUMP, 0} || fresh != nullptr)
        std::abort();  // nothing else is known of it here
    const std::lock_guard lock(host().mutex);
    const std::string& routes = host().routes;
    if (old == nullptr) {
        *size = routes.size() - std::exchange(host().come_later, 0);
        return 0;
    }
    const size_t room = *size;
    *size = std::min(room, routes.size());
    std::memcpy(old, routes.data(), *size);
    if (room >= routes.size()) return 0;
    errno = ENOMEM;
    return -1;
}

}  // extern "C"
