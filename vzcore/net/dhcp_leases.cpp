#include "vzcore/net/dhcp_leases.h"

#include "vzcore/net/take_until.h"

#include <algorithm>
#include <charconv>

namespace berth::net {
namespace {

/// The next line, without blanks around it.
std::string_view take_line(std::string_view& rest)
{
    const std::string_view line = take_until(rest, '\n');
    constexpr std::string_view kBlank = " \t\r";
    const std::size_t first = line.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(kBlank) - first + 1);
}

/// The MAC in a client's DUID, behind the four octets of its IAID.
std::optional<Mac> mac_in_duid(const Octets& octets)
{
    constexpr std::size_t kIaid = 4;
    constexpr std::uint8_t kWithTime = 1;  // DUID-LLT: type, hardware type, time, address
    constexpr std::uint8_t kPlain = 3;     // DUID-LL: type, hardware type, address
    constexpr std::uint8_t kEthernet = 1;
    const auto at = [&](std::size_t i) { return octets.values[kIaid + i]; };
    if (octets.count < kIaid + 4 || at(0) != 0 || at(2) != 0 || at(3) != kEthernet)
        return std::nullopt;
    const std::size_t begin = at(1) == kWithTime ? 8 : 4;
    if (at(1) != kWithTime && at(1) != kPlain) return std::nullopt;
    Mac mac;
    if (octets.count != kIaid + begin + mac.octets.size()) return std::nullopt;
    for (std::size_t i = 0; i < mac.octets.size(); ++i)
        mac.octets[i] = at(begin + i);
    return mac;
}

/// "1,52:54:0:12:34:56" or "ff,…"
std::optional<Mac> mac_of_client(std::string_view text)
{
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    const std::string_view type = text.substr(0, comma);
    text.remove_prefix(comma + 1);
    if (type == "1") return parse_mac(text);
    if (type != "ff") return std::nullopt;
    const auto octets = parse_octets(text);
    return octets ? mac_in_duid(*octets) : std::nullopt;
}

/// "0x65a1b2c3"
std::optional<std::int64_t> time_of(std::string_view text)
{
    if (!text.starts_with("0x")) return std::nullopt;
    text.remove_prefix(2);
    std::int64_t time = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, time, 16);
    if (text.empty() || error != std::errc() || stop != end || time < 0) return std::nullopt;
    return time;
}

/// The members of one entry as they are read.
struct Entry {
    std::optional<Ipv4> address;
    std::optional<Mac> hardware, identifier;
    std::optional<std::int64_t> expires;

    void read(std::string_view line)
    {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) return;
        const std::string_view name = line.substr(0, equals);
        const std::string_view value = line.substr(equals + 1);
        if (name == "ip_address") address = parse_ipv4(value);
        if (name == "hw_address") hardware = mac_of_client(value);
        if (name == "identifier") identifier = mac_of_client(value);
        if (name == "lease") expires = time_of(value);
    }

    [[nodiscard]] std::optional<DhcpLease> lease() const
    {
        if (!address || !expires || !is_guest_address(*address)) return std::nullopt;
        return DhcpLease{*address, hardware ? hardware : identifier, *expires};
    }
};

}  // namespace

std::vector<DhcpLease> parse_dhcp_leases(std::string_view text)
{
    std::vector<DhcpLease> leases;
    std::optional<Entry> entry;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line == "{") {
            entry.emplace();  // one before it that did not end is torn
        } else if (line == "}") {
            if (const auto lease = entry ? entry->lease() : std::nullopt) leases.push_back(*lease);
            entry.reset();
        } else if (entry) {
            entry->read(line);
        }
    }
    return leases;
}

std::optional<Ipv4>
leased_address(const std::vector<DhcpLease>& leases, const Mac& mac, std::int64_t now)
{
    const DhcpLease* newest = nullptr;
    for (const DhcpLease& lease : leases)
        if (lease.mac == mac && (newest == nullptr || lease.expires >= newest->expires))
            newest = &lease;
    if (newest == nullptr || newest->expires <= now) return std::nullopt;
    const bool given_on = std::any_of(leases.begin(), leases.end(), [&](const DhcpLease& other) {
        return other.address == newest->address && other.mac != mac &&
               other.expires > newest->expires;
    });
    return given_on ? std::nullopt : std::optional(newest->address);
}

}  // namespace berth::net
