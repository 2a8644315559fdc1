#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// The routes of macOS as sysctl(3) has them: NET_RT_DUMP, messages of RTM_GET one behind the other,
// each a struct rt_msghdr with the addresses that its bits name, in the order of the bits.
namespace berth::net {

/// Where things are in such a message, for a system whose headers say otherwise to be refused when
/// it is compiled. XNU's bsd/net/route.h and bsd/sys/socket.h.
struct RouteLayout {
    static constexpr std::size_t kHeader = 92;  ///< struct rt_msghdr
    static constexpr std::size_t kLength = 0;   ///< Of the message, u_short.
    static constexpr std::size_t kVersion = 2;  ///< u_char
    static constexpr std::size_t kFlags = 8;    ///< RTF_…, int
    static constexpr std::size_t kAddrs = 12;   ///< RTA_…, int
    static constexpr std::size_t kIpv4 = 4;     ///< The address in a struct sockaddr_in…
    static constexpr std::size_t kIpv6 = 8;     ///< … and in a struct sockaddr_in6.
    static constexpr std::uint8_t kThisVersion = 5;
    static constexpr std::uint8_t kInet = 2;  ///< AF_INET
    static constexpr std::uint8_t kInet6 = 30;
    static constexpr std::uint32_t kUp = 0x1;  ///< RTF_UP and so on
    static constexpr std::uint32_t kHost = 0x4;
    static constexpr std::uint32_t kReject = 0x8;
    static constexpr std::uint32_t kBlackhole = 0x1000;
    static constexpr std::uint32_t kScoped = 0x1000000;
    static constexpr unsigned kDestination = 0;  ///< RTAX_DST
    static constexpr unsigned kNetmask = 2;
    static constexpr unsigned kInterfaceAddress = 5;
};

/// Whether such a table leads to everywhere, by IPv4 or IPv6: a default route is up, and refuses
/// nothing. Routes of one interface alone (RTF_IFSCOPE) do not count: every tunnel of macOS's own
/// has one, with no network too, and the network that is used has another. Nor do those of an
/// interface that gave itself its address (169.254/16). What is torn or odd is passed over.
[[nodiscard]] bool leads_everywhere(std::string_view routes);

}  // namespace berth::net
