#pragma once

#include "vzcore/card_address.h"

#include <string_view>
#include <vector>

namespace berth {

/// One datagram of the kernel's answer to RTM_GETNEIGH.
struct NeighbourPart {
    std::vector<CardAddress> neighbours;
    bool is_last = false;  ///< The answer ends here, or is an error.
};

/// Reads netlink messages as they came (man 7 netlink, rtnetlink). Entries that failed or are
/// incomplete are left out, and so is what cannot be read. Pure.
NeighbourPart parse_neighbours(std::string_view messages);

}  // namespace berth
