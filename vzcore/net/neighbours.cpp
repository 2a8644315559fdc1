#include "vzcore/net/neighbours.h"

#include "vzcore/net/take_until.h"

namespace berth::net {
namespace {

/// What stands between two texts, the first of which is looked for from the beginning.
std::optional<std::string_view>
between(std::string_view line, std::string_view before, std::string_view after)
{
    const std::size_t begin = line.find(before);
    if (begin == std::string_view::npos) return std::nullopt;
    line.remove_prefix(begin + before.size());
    return line.substr(0, line.find(after));
}

}  // namespace

std::optional<Ipv4> neighbour_address(std::string_view arp_output, const Mac& mac)
{
    std::optional<Ipv4> found;
    while (!arp_output.empty()) {
        const std::string_view line = take_until(arp_output, '\n');
        const auto station = between(line, ") at ", " ");
        const auto place = between(line, "(", ")");
        if (!station || !place || parse_mac(*station) != mac) continue;
        const auto address = parse_ipv4(*place);
        if (address && is_guest_address(*address)) found = address;
    }
    return found;
}

}  // namespace berth::net
