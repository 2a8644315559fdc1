#include "agent/host_conditions.h"
#include "agent/host_watch.h"

#include <fcntl.h>
#include <net/route.h>
#include <sys/socket.h>
#include <sys/sysctl.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace berth::agent {
namespace {

bool is_default(const rt_msghdr& route)
{
    if ((route.rtm_addrs & RTA_DST) == 0) return false;
    const auto* address = reinterpret_cast<const sockaddr*>(&route + 1);
    // The default route's destination is all zeros, or left out but for its length.
    for (int i = 2; i < address->sa_len; ++i)
        if (reinterpret_cast<const char*>(address)[i] != 0) return false;
    return (route.rtm_flags & RTF_UP) != 0 && (route.rtm_flags & RTF_REJECT) == 0;
}

}  // namespace

bool host_has_network()
{
    std::array<int, 6> name{CTL_NET, PF_ROUTE, 0, AF_UNSPEC, NET_RT_FLAGS, RTF_GATEWAY};
    std::size_t size = 0;
    if (::sysctl(name.data(), name.size(), nullptr, &size, nullptr, 0) != 0) return false;
    std::vector<char> table(size + 4096);  // it may grow between the two calls
    size = table.size();
    if (::sysctl(name.data(), name.size(), table.data(), &size, nullptr, 0) != 0) return false;
    for (std::size_t at = 0; at + sizeof(rt_msghdr) <= size;) {
        rt_msghdr route{};
        std::memcpy(&route, table.data() + at, sizeof route);
        if (route.rtm_msglen == 0) break;
        if (is_default(*reinterpret_cast<const rt_msghdr*>(table.data() + at))) return true;
        at += route.rtm_msglen;
    }
    return false;
}

Result<Handle> watch_host_network(Loop& loop, Callback changed)
{
    UniqueFd socket(::socket(PF_ROUTE, SOCK_RAW, 0));
    if (socket.get() < 0) return fail_errno(errno, "watching the host's routes");
    ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC);
    ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
    return watch_descriptor(loop, std::move(socket), [changed = std::move(changed)](int fd) {
        std::array<char, 8192> message{};
        while (::recv(fd, message.data(), message.size(), 0) > 0)
            continue;
        changed();
    });
}

}  // namespace berth::agent
