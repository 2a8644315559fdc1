#include "agent/guest_addresses.h"

#include "vzcore/json_read.h"
#include "vzcore/neighbour_table.h"

#include <algorithm>
#include <set>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;

/// A guest agent is given a second to begin, and some for its answer.
constexpr auto kGuestBudget = 8s;

Json forward_json(const Forward& forward)
{
    return {{"address", "127.0.0.1:" + std::to_string(forward.host_port)},
            {"from", "forward"},
            {"protocol", name_of(forward.protocol)},
            {"guest_port", forward.guest_port},
            {"mac", nullptr}};
}

Json station_json(const CardAddress& station, const char* from)
{
    return {{"address", station.address},
            {"from", from},
            {"protocol", nullptr},
            {"guest_port", nullptr},
            {"mac", station.mac}};
}

/// What leads to a guest from this host: forwards, and the cards on networks that the host is on.
struct Ways {
    Json addresses = Json::array();
    std::set<std::string> macs;
};

Ways ways_to(const std::vector<Network>& networks)
{
    Ways ways;
    for (const Network& network : networks) {
        for (const Forward& forward : network.forwards)
            ways.addresses.push_back(forward_json(forward));
        if (network.kind == NetworkKind::Bridged) ways.macs.insert(network.mac);
    }
    return ways;
}

/// An address of one link would need its name behind it.
bool is_useful(const CardAddress& station)
{
    return !station.address.starts_with("fe80:") && !station.address.starts_with("169.254.");
}

/// IPv4 first, and none twice.
void add_stations(Ways& ways, std::vector<CardAddress> stations, const char* from)
{
    std::stable_sort(stations.begin(), stations.end(), [](const auto& a, const auto& b) {
        const auto is_v6 = [](const CardAddress& station) {
            return station.address.find(':') != std::string::npos;
        };
        return is_v6(a) < is_v6(b);
    });
    for (const CardAddress& station : stations) {
        const bool known =
            std::any_of(ways.addresses.begin(), ways.addresses.end(), [&](const Json& other) {
                return other.at("address") == station.address;
            });
        if (!known && is_useful(station) && ways.macs.contains(station.mac))
            ways.addresses.push_back(station_json(station, from));
    }
}

std::vector<CardAddress> stations_in(const Json& answer)
{
    std::vector<CardAddress> stations;
    for (const Json& item : array_of(answer, "addresses"))
        if (item.is_object()) stations.push_back({text_of(item, "mac"), text_of(item, "address")});
    return stations;
}

Json result_of(Ways ways, const std::string& reason)
{
    const bool none = ways.addresses.empty();
    return {{"addresses", std::move(ways.addresses)},
            {"reason", none ? text_or_null(reason) : Json()}};
}

/// For a machine without any way to it, or none yet.
std::string reason_for(const MachineEntry& entry, const std::vector<Network>& networks)
{
    const auto has = [&](NetworkKind kind) {
        return std::any_of(networks.begin(), networks.end(), [&](const Network& network) {
            return network.kind == kind;
        });
    };
    if (has(NetworkKind::Bridged) && !entry.is_active()) return entry.name() + " does not run";
    if (has(NetworkKind::Nat))
        return "no port of this host leads to it: berth forward add " + entry.name() +
               " tcp:2222:22";
    return "it has no network";
}

}  // namespace

void tell_addresses(Services& services, const Request& request)
{
    const auto found = machine_of(services, request);
    if (!found) return request.reply(tl::unexpected(found.error()));
    MachineEntry& entry = **found;
    // What runs counts; what is wanted counts from the next start on.
    const auto& networks = entry.spec ? entry.spec->networks : entry.stored.definition.networks;
    auto ways = std::make_shared<Ways>(ways_to(networks));
    if (ways->macs.empty() || !entry.is_active())
        return request.reply(result_of(std::move(*ways), reason_for(entry, networks)));
    services.supervisor.ask_runner(
        entry,
        "guest.addresses",
        Json::object(),
        kGuestBudget,
        [ways, reply = request.reply](const Result<Json>& answer) {
            if (answer) add_stations(*ways, stations_in(*answer), "guest agent");
            const auto table = neighbour_table();
            if (table) add_stations(*ways, *table, "neighbour table");
            const std::string agent = answer ? "" : ": " + answer.error().message;
            reply(result_of(std::move(*ways),
                            "its network knows its address, and this host has not heard of it yet" +
                                agent));
        });
}

}  // namespace berth::agent
