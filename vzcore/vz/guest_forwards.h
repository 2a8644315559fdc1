#pragma once

#include "vzcore/loop.h"
#include "vzcore/net/arp_table.h"
#include "vzcore/net/guest_address.h"
#include "vzcore/net/tcp_relay.h"
#include "vzcore/vz/plan.h"

#include <memory>
#include <string>
#include <vector>

namespace berth::vz {

/// The forwards of a plan, each a relay to wherever its guest is by then. Lives on the loop.
class GuestForwards {
public:
    explicit GuestForwards(Loop& loop) : neighbours_(loop, net::kArpProgram) {}
    /// `leases_path`: the DHCP server's (net::kDhcpLeasesPath). Busy when a port is taken.
    static Result<std::unique_ptr<GuestForwards>> open(Loop& loop,
                                                       const std::string& machine_name,
                                                       const std::vector<RelayedPort>& ports,
                                                       const std::string& leases_path);

private:
    struct Forward {
        std::unique_ptr<net::GuestAddress> address;
        std::unique_ptr<net::TcpRelay> relay;  // goes before the address it asks
    };
    net::ArpTable neighbours_;
    std::vector<Forward> forwards_;
};

}  // namespace berth::vz
