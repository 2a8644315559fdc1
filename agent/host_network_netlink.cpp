#include "agent/host_network_netlink.h"

#include "agent/host_conditions.h"
#include "agent/host_watch.h"
#include "vzcore/base/file.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/route.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <vector>

namespace berth::agent {
namespace {

constexpr Bytes kMost = mib(16);

std::vector<std::string_view> words_of(std::string_view line)
{
    std::vector<std::string_view> words;
    while (true) {
        const std::size_t begin = line.find_first_not_of(" \t");
        if (begin == std::string_view::npos) return words;
        line.remove_prefix(begin);
        words.push_back(line.substr(0, line.find_first_of(" \t")));
        line.remove_prefix(words.back().size());
    }
}

bool is_usable(std::string_view hexadecimal_flags)
{
    std::uint32_t flags = 0;
    std::from_chars(
        hexadecimal_flags.data(), hexadecimal_flags.data() + hexadecimal_flags.size(), flags, 16);
    return (flags & RTF_UP) != 0 && (flags & RTF_REJECT) == 0;
}

bool is_zero(std::string_view digits)
{
    return digits.find_first_not_of('0') == std::string_view::npos;
}

/// Calls `is_default` with the words of each line.
template <typename Test> bool any_line(std::string_view table, Test is_default)
{
    while (!table.empty()) {
        const std::string_view line = table.substr(0, table.find('\n'));
        table.remove_prefix(std::min(table.size(), line.size() + 1));
        if (is_default(words_of(line))) return true;
    }
    return false;
}

}  // namespace

bool has_default_route(std::string_view ipv4, std::string_view ipv6)
{
    using Words = std::vector<std::string_view>;
    // Interface, destination, gateway, flags, …, mask as the eighth.
    const auto is_default4 = [](const Words& words) {
        return words.size() >= 8 && is_zero(words[1]) && is_zero(words[7]) && is_usable(words[3]);
    };
    // Destination, its prefix, …, flags and interface as the last two.
    const auto is_default6 = [](const Words& words) {
        return words.size() >= 10 && is_zero(words[0]) && is_zero(words[1]) &&
               is_usable(words[8]) && words[9] != "lo";
    };
    return any_line(ipv4, is_default4) || any_line(ipv6, is_default6);
}

bool host_has_network()
{
    return has_default_route(read_file("/proc/net/route", kMost).value_or(""),
                             read_file("/proc/net/ipv6_route", kMost).value_or(""));
}

Result<Handle> watch_host_network(Loop& loop, Callback changed)
{
    UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
    if (socket.get() < 0 ||
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return fail_errno(errno, "watching the host's routes");
    return watch_descriptor(loop, std::move(socket), [changed = std::move(changed)](int fd) {
        // What the messages say does not matter: the routes are read anew. ENOBUFS, too, is news.
        std::array<char, 8192> message{};
        while (::recv(fd, message.data(), message.size(), 0) > 0)
            continue;
        changed();
    });
}

}  // namespace berth::agent
