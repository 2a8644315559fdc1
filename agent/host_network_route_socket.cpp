// Nobody has run this file on a Mac yet (docs/macos.md). What the routes mean is in
// route_table.cpp.
#include "agent/host_conditions.h"
#include "agent/host_watch.h"
#include "vzcore/net/route_table.h"

#include <fcntl.h>
#include <net/route.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/sysctl.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>

namespace berth::agent {
namespace {

// What is read byte by byte, so that it can be tested anywhere, is as this system's headers say.
using Layout = net::RouteLayout;
static_assert(sizeof(rt_msghdr) == Layout::kHeader);
static_assert(offsetof(rt_msghdr, rtm_msglen) == Layout::kLength);
static_assert(offsetof(rt_msghdr, rtm_version) == Layout::kVersion);
static_assert(offsetof(rt_msghdr, rtm_flags) == Layout::kFlags);
static_assert(offsetof(rt_msghdr, rtm_addrs) == Layout::kAddrs);
static_assert(offsetof(sockaddr, sa_len) == 0 && offsetof(sockaddr, sa_family) == 1);
static_assert(offsetof(sockaddr_in, sin_addr) == Layout::kIpv4);
static_assert(offsetof(sockaddr_in6, sin6_addr) == Layout::kIpv6);
static_assert(RTM_VERSION == Layout::kThisVersion);
static_assert(AF_INET == Layout::kInet && AF_INET6 == Layout::kInet6);
static_assert(RTF_UP == Layout::kUp && RTF_HOST == Layout::kHost);
static_assert(RTF_REJECT == Layout::kReject && RTF_BLACKHOLE == Layout::kBlackhole);
static_assert(RTF_IFSCOPE == Layout::kScoped);
static_assert(RTAX_DST == Layout::kDestination && RTAX_NETMASK == Layout::kNetmask);
static_assert(RTAX_IFA == Layout::kInterfaceAddress);

/// All routes; nothing when the kernel does not say. Those with a gateway alone would not do: a
/// tunnel that has all traffic is a default route without one.
std::string read_routes()
{
    std::array<int, 6> name{CTL_NET, PF_ROUTE, 0, AF_UNSPEC, NET_RT_DUMP, 0};
    std::size_t size = 0;
    if (::sysctl(name.data(), name.size(), nullptr, &size, nullptr, 0) != 0) return "";
    constexpr std::size_t kRoom = 4096;  // the table may grow between the two calls
    for (std::string table(size + kRoom, '\0');; table.resize(2 * table.size())) {
        size = table.size();
        if (::sysctl(name.data(), name.size(), table.data(), &size, nullptr, 0) == 0) {
            table.resize(size);
            return table;
        }
        constexpr std::size_t kMost = 64 << 20;
        if (errno != ENOMEM || table.size() > kMost) return "";
    }
}

}  // namespace

bool host_has_network()
{
    return net::leads_everywhere(read_routes());
}

Result<Handle> watch_host_network(Loop& loop, Callback changed)
{
    UniqueFd socket(::socket(PF_ROUTE, SOCK_RAW, 0));
    if (!socket) return fail_errno(errno, "watching the host's routes");
    if (::fcntl(socket.get(), F_SETFD, FD_CLOEXEC) != 0 ||
        ::fcntl(socket.get(), F_SETFL, O_NONBLOCK) != 0)
        return fail_errno(errno, "watching the host's routes");
    return watch_descriptor(loop, std::move(socket), [changed = std::move(changed)](int fd) {
        // What the messages say does not matter: the routes are read anew.
        std::array<char, 8192> message{};
        while (::recv(fd, message.data(), message.size(), 0) > 0)
            continue;
        changed();
    });
}

}  // namespace berth::agent
