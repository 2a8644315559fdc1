#pragma once

#include "vzcore/base/result.h"
#include "vzcore/loop.h"
#include "vzcore/net/address.h"

#include <functional>
#include <memory>
#include <string>

namespace berth::net {

/// Finds the address of a NAT guest when somebody wants to know it: in the DHCP server's leases,
/// else in the neighbour table. While it is wanted and not there, as during a boot, it is looked
/// for again in short intervals; else nothing happens. Lives on the loop.
class GuestAddress {
public:
    using Found = std::function<void(Result<Ipv4>)>;
    /// Calls back once with what `arp -an` printed; with nothing where that cannot be had.
    using Neighbours = std::function<void(std::function<void(const std::string& arp_output)>)>;

    struct Options {
        std::string machine_name;
        Mac mac;
        std::string leases_path;            ///< kDhcpLeasesPath
        Neighbours neighbours;              ///< May be empty.
        std::function<std::int64_t()> now;  ///< Unix seconds.
        std::chrono::milliseconds patience{10'000};
    };

    GuestAddress(Loop& loop, Options options);
    GuestAddress(const GuestAddress&) = delete;
    GuestAddress& operator=(const GuestAddress&) = delete;
    /// Searches that are under way are dropped without a call.
    ~GuestAddress();

    /// Calls back once, now or later; TimedOut when it was not found in time.
    void find(Found found);

private:
    struct Search;
    void look(const std::shared_ptr<Search>& search);
    void look_again(const std::shared_ptr<Search>& search);

    Loop& loop_;
    Options options_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace berth::net
