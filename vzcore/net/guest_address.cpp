#include "vzcore/net/guest_address.h"

#include "vzcore/base/file.h"
#include "vzcore/net/dhcp_leases.h"
#include "vzcore/net/neighbours.h"

#include <utility>

namespace berth::net {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{250};

}  // namespace

struct GuestAddress::Search {
    Found found;
    SteadyTime deadline;
    Handle timer;
};

GuestAddress::GuestAddress(Loop& loop, Options options) : loop_(loop), options_(std::move(options))
{
}

GuestAddress::~GuestAddress() = default;

void GuestAddress::find(Found found)
{
    auto search = std::make_shared<Search>();
    search->found = std::move(found);
    search->deadline = loop_.now() + options_.patience;
    look(search);
}

void GuestAddress::look(const std::shared_ptr<Search>& search)
{
    // A file that is not there, or not to be read, has no lease: the other way is tried.
    if (const auto text = read_file(options_.leases_path, Bytes{kDhcpLeasesLimit}))
        if (const auto leased =
                leased_address(parse_dhcp_leases(*text), options_.mac, options_.now()))
            return search->found(*leased);
    if (!options_.neighbours) return look_again(search);
    options_.neighbours(
        [this, alive = std::weak_ptr<bool>(alive_), search](const std::string& arp_output) {
            if (alive.expired()) return;
            if (const auto known = neighbour_address(arp_output, options_.mac))
                return search->found(*known);
            look_again(search);
        });
}

void GuestAddress::look_again(const std::shared_ptr<Search>& search)
{
    if (loop_.now() >= search->deadline)
        return search->found(fail(ErrorCode::TimedOut,
                                  options_.machine_name + " has no address yet",
                                  "look at its console, whether its network is up: berth console " +
                                      options_.machine_name));
    // The timer holds the search, and the search the timer: taken apart when it runs.
    search->timer = loop_.after(kBetweenLooks, [this, alive = std::weak_ptr<bool>(alive_), search] {
        const Handle over = std::move(search->timer);
        if (!alive.expired()) look(search);
    });
}

}  // namespace berth::net
