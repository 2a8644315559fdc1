#pragma once

#include "vzcore/net/route_table.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

namespace berth::test {

/// A route of macOS's, as netstat(1) prints it, made into the message that sysctl has it in: its
/// flags by their letters. Only what leads_everywhere() looks at is there.
struct DumpedRoute {
    std::string destination;        ///< A socket address, as ipv4() and ipv6() make it.
    std::string mask;               ///< As mask() makes it; without one the route is a host's.
    std::string flags = "UG";       ///< netstat's letters U, G, H, R, B, S, C, c, I, g.
    std::string interface_address;  ///< A socket address, or none.
};

inline std::string ipv4(int a, int b, int c, int d)
{
    std::string address(16, '\0');
    address[0] = 16;
    address[1] = 2;
    for (const int octet : {0, 1, 2, 3})
        address[4 + static_cast<std::size_t>(octet)] = static_cast<char>(octet == 0   ? a
                                                                         : octet == 1 ? b
                                                                         : octet == 2 ? c
                                                                                      : d);
    return address;
}

/// Its first octets; `scope` is the interface of fe80::1%en0.
inline std::string ipv6(const std::string& octets, char scope = 0)
{
    std::string address(28, '\0');
    address[0] = 28;
    address[1] = 30;
    address.replace(8, octets.size(), octets);
    address[24] = scope;
    return address;
}

/// An interface, as the gateway of a tunnel: a struct sockaddr_dl.
inline std::string link(char index)
{
    std::string address(20, '\0');
    address[0] = 20;
    address[1] = 18;
    address[2] = index;
    return address;
}

/// The kernel's: without its trailing zeros, and with ones in its family. `digits` is where the
/// address begins in the family that it is of.
inline std::string mask(const std::string& octets, std::size_t digits)
{
    if (octets.empty()) return std::string(1, '\0');
    std::string address(digits, '\xFF');
    address += octets;
    address[0] = static_cast<char>(address.size());
    return address;
}

inline std::string message_of(const DumpedRoute& route)
{
    using Layout = net::RouteLayout;
    constexpr std::string_view kLetters = "UGHR";  // from bit 0 on
    std::uint32_t flags = 0;
    for (const char letter : route.flags) {
        const std::size_t bit = kLetters.find(letter);
        if (bit != std::string_view::npos) flags |= 1U << bit;
        if (letter == 'S') flags |= 0x800;
        if (letter == 'B') flags |= 0x1000;
        if (letter == 'C') flags |= 0x100;
        if (letter == 'c') flags |= 0x10000;
        if (letter == 'I') flags |= 0x1000000;
        if (letter == 'g') flags |= 0x40000000;
    }
    std::string message(Layout::kHeader, '\0');
    std::uint32_t present = 0;
    const auto add = [&](unsigned index, const std::string& address) {
        if (address.empty()) return;
        present |= 1U << index;
        message += address;
        message.resize((message.size() + 3) / 4 * 4, '\0');
    };
    add(0, route.destination);
    add(1, route.flags.find('G') != std::string::npos ? ipv4(192, 168, 1, 1) : link(4));
    add(2, route.mask);
    add(5, route.interface_address);
    const auto length = static_cast<std::uint16_t>(message.size());
    std::memcpy(message.data() + Layout::kLength, &length, sizeof length);
    message[Layout::kVersion] = 5;
    message[3] = 4;  // RTM_GET
    std::memcpy(message.data() + Layout::kFlags, &flags, sizeof flags);
    std::memcpy(message.data() + Layout::kAddrs, &present, sizeof present);
    return message;
}

}  // namespace berth::test
