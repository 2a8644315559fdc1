#pragma once

#include "vzcore/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace berth {

/// A station on a network of this host, as its kernel knows it.
struct Neighbour {
    std::string mac;      ///< "52:54:00:12:34:56"
    std::string address;  ///< IPv4 or IPv6, without a scope.

    bool operator==(const Neighbour&) const = default;
};

/// The kernel's neighbour table: who this host has spoken with lately. Asked now, never watched;
/// answered at once. Unsupported where there is no way to ask.
Result<std::vector<Neighbour>> neighbour_table();

/// What one answer of netlink's RTM_GETNEIGH says; entries that failed or are incomplete are left
/// out, and so is what cannot be read. Pure.
std::vector<Neighbour> parse_neighbours(std::string_view messages);

}  // namespace berth
