#pragma once

#include "vzcore/net/address.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// The leases of macOS's DHCP server, which serves NAT guests: /var/db/dhcpd_leases.
namespace berth::net {

inline constexpr const char* kDhcpLeasesPath = "/var/db/dhcpd_leases";
/// A larger file is not one of that server's.
inline constexpr std::size_t kDhcpLeasesLimit = std::size_t{4} << 20;

struct DhcpLease {
    Ipv4 address;
    /// Of the client: it identified itself by it (type 1), or by a DUID (type ff) that has one in
    /// it (RFC 3315, DUID-LLT and DUID-LL). Others, as systemd-networkd's, have none.
    std::optional<Mac> mac;
    std::int64_t expires = 0;  ///< Unix seconds.

    bool operator==(const DhcpLease&) const = default;
};

/// The entries that can be read, in the file's order. What is broken in between is passed over: the
/// file belongs to the system and may be in the middle of being written.
std::vector<DhcpLease> parse_dhcp_leases(std::string_view text);

/// The address that this client has now: of its lease that was given last, if that is not over and
/// the address was not given to another client since.
std::optional<Ipv4>
leased_address(const std::vector<DhcpLease>& leases, const Mac& mac, std::int64_t now);

}  // namespace berth::net
