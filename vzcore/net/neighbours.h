#pragma once

#include "vzcore/net/address.h"

#include <optional>
#include <string_view>

namespace berth::net {

/// The address of a station in the host's neighbour table, as `arp -an` prints it: "?
/// (192.168.64.2) at 52:54:0:12:34:56 on bridge100 …". For guests that asked for their address
/// under another name than their MAC, or not at all. The last line that fits counts; lines that are
/// incomplete, or anything else, are passed over.
std::optional<Ipv4> neighbour_address(std::string_view arp_output, const Mac& mac);

}  // namespace berth::net
