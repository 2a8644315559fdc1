#include "vzcore/vz/guest_forwards.h"

#include "vzcore/base/clock.h"

namespace berth::vz {
namespace {

std::int64_t unix_seconds()
{
    return std::chrono::duration_cast<std::chrono::seconds>(unix_now().time_since_epoch()).count();
}

}  // namespace

Result<std::unique_ptr<GuestForwards>> GuestForwards::open(Loop& loop,
                                                           const std::string& machine_name,
                                                           const std::vector<RelayedPort>& ports,
                                                           const std::string& leases_path)
{
    auto forwards = std::make_unique<GuestForwards>(loop);
    for (const RelayedPort& port : ports) {
        const auto mac = net::parse_mac(port.mac);
        if (!mac) return fail(ErrorCode::Invalid, port.mac + " is no MAC address");
        Forward forward;
        forward.address = std::make_unique<net::GuestAddress>(
            loop,
            net::GuestAddress::Options{
                .machine_name = machine_name,
                .mac = *mac,
                .leases_path = leases_path,
                .neighbours =
                    [table = &forwards->neighbours_](auto told) { table->ask(std::move(told)); },
                .now = unix_seconds});
        auto relay =
            net::TcpRelay::listen(loop,
                                  {.machine_name = machine_name,
                                   .host_port = port.host_port,
                                   .guest_port = port.guest_port,
                                   .find_guest = [address = forward.address.get()](auto found) {
                                       address->find(std::move(found));
                                   }});
        if (!relay) return tl::unexpected<Error>(relay.error());
        forward.relay = std::move(*relay);
        forwards->forwards_.push_back(std::move(forward));
    }
    return forwards;
}

}  // namespace berth::vz
