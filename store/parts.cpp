#include "store/parts.h"

#include <array>

namespace berth::store {
namespace {

constexpr const char kAddDisk[] = "INSERT INTO disk (machine_id, position, path, size, read_only, "
                                  "bus, extra) VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr const char kAddNetwork[] = "INSERT INTO network (machine_id, position, kind, mac, "
                                     "interface, extra) VALUES (?, ?, ?, ?, ?, ?)";
constexpr const char kAddForward[] =
    "INSERT INTO forward (machine_id, network, position, protocol, host_port, guest_port, extra) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr const char kAddShare[] =
    "INSERT INTO share (machine_id, position, tag, path, read_only, enabled, extra) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)";

// A network takes its forwards with it.
constexpr std::array kDelete{"DELETE FROM disk WHERE machine_id = ?",
                             "DELETE FROM network WHERE machine_id = ?",
                             "DELETE FROM share WHERE machine_id = ?"};

constexpr const char kDisks[] =
    "SELECT path, size, read_only, bus, extra FROM disk WHERE machine_id = ? ORDER BY position";
constexpr const char kNetworks[] =
    "SELECT kind, mac, interface, extra FROM network WHERE machine_id = ? ORDER BY position";
constexpr const char kForwards[] = "SELECT network, protocol, host_port, guest_port, extra "
                                   "FROM forward WHERE machine_id = ? ORDER BY network, position";
constexpr const char kShares[] =
    "SELECT tag, path, read_only, enabled, extra FROM share WHERE machine_id = ? ORDER BY position";

// The columns of each part, in the order of the statements above; the same for binding and for
// reading.
constexpr auto kDiskColumns = [](auto& disk, auto&& visit) {
    visit(disk.path, disk.size, disk.read_only, disk.bus, disk.extra);
};
constexpr auto kNetworkColumns = [](auto& network, auto&& visit) {
    visit(network.kind, network.mac, network.interface, network.extra);
};
constexpr auto kForwardColumns = [](auto& forward, auto&& visit) {
    visit(forward.protocol, forward.host_port, forward.guest_port, forward.extra);
};
constexpr auto kShareColumns = [](auto& share, auto&& visit) {
    visit(share.tag, share.path, share.read_only, share.enabled, share.extra);
};

template <typename Part, typename Columns, typename... Keys>
void insert(Connection& connection,
            const char* sql,
            const std::vector<Part>& parts,
            Columns columns,
            const Keys&... keys)
{
    std::int64_t position = 0;
    for (const Part& part : parts) {
        Query query = connection.query(sql);
        query.bind(keys..., position++);
        columns(part, [&](auto&... fields) { query.bind(fields...); });
        query.run();
    }
}

template <typename Part, typename Columns>
void load(Connection& connection,
          const char* sql,
          const std::string& id,
          std::vector<Part>& parts,
          Columns columns)
{
    Query query = connection.query(sql);
    query.bind(id);
    while (query.next())
        columns(parts.emplace_back(), [&](auto&... fields) { query.read(fields...); });
}

void load_forwards(Connection& connection, const std::string& id, std::vector<Network>& networks)
{
    Query query = connection.query(kForwards);
    query.bind(id);
    while (query.next()) {
        std::size_t network = 0;
        query.read(network);
        // The networks were stored with positions 0, 1, 2, …, and the forward refers to one of
        // them.
        if (network >= networks.size()) throw DamagedRow("a forward belongs to no network");
        kForwardColumns(networks[network].forwards.emplace_back(),
                        [&](auto&... fields) { query.read(fields...); });
    }
}

}  // namespace

void insert_parts(Connection& connection, const std::string& id, const Definition& definition)
{
    insert(connection, kAddDisk, definition.disks, kDiskColumns, id);
    insert(connection, kAddNetwork, definition.networks, kNetworkColumns, id);
    for (std::size_t network = 0; network < definition.networks.size(); ++network)
        insert(connection,
               kAddForward,
               definition.networks[network].forwards,
               kForwardColumns,
               id,
               network);
    insert(connection, kAddShare, definition.shares, kShareColumns, id);
}

void delete_parts(Connection& connection, const std::string& id)
{
    for (const char* sql : kDelete)
        connection.query(sql).bind(id).run();
}

void load_parts(Connection& connection, const std::string& id, Definition& definition)
{
    load(connection, kDisks, id, definition.disks, kDiskColumns);
    load(connection, kNetworks, id, definition.networks, kNetworkColumns);
    load_forwards(connection, id, definition.networks);
    load(connection, kShares, id, definition.shares, kShareColumns);
}

}  // namespace berth::store
