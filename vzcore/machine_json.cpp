#include "vzcore/machine_json.h"

#include "vzcore/document_names.h"
#include "vzcore/share/share_json.h"

namespace berth {
namespace {

constexpr std::uint16_t kPortMost = 65535;

void read_disk(FieldReader& reader, Disk& disk)
{
    reader.text("path", disk.path, Presence::Required);
    reader.size("size", disk.size);
    reader.flag("read_only", disk.read_only);
    reader.choice("bus", disk.bus, kDiskBuses);
    disk.extra = reader.unknown();
}

void read_forward(FieldReader& reader, Forward& forward)
{
    constexpr std::uint16_t kPortLeast = 1;
    reader.choice("protocol", forward.protocol, kProtocols);
    reader.whole("host_port", forward.host_port, kPortLeast, kPortMost, Presence::Required);
    reader.whole("guest_port", forward.guest_port, kPortLeast, kPortMost, Presence::Required);
    forward.extra = reader.unknown();
}

void read_network(FieldReader& reader, Network& network)
{
    reader.choice("kind", network.kind, kNetworkKinds, Presence::Required);
    reader.text("mac", network.mac);
    for (char& c : network.mac)
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    reader.text("interface", network.interface);
    reader.list("forwards", network.forwards, read_forward);
    network.extra = reader.unknown();
}

void read_share(FieldReader& reader, Share& share)
{
    reader.text("tag", share.tag, Presence::Required);
    reader.text("path", share.path, Presence::Required);
    reader.flag("read_only", share.read_only);
    reader.flag("enabled", share.enabled);
    share.extra = reader.unknown();
}

Json to_json_value(const Disk& disk)
{
    Json json{{"path", disk.path}};
    if (disk.size) json["size"] = exact(*disk.size);
    json["read_only"] = disk.read_only;
    if (disk.bus != DiskBus::Virtio) json["bus"] = name_of(disk.bus);
    append_unknown(json, disk.extra);
    return json;
}

Json to_json_value(const Forward& forward)
{
    Json json{{"protocol", name_of(forward.protocol)},
              {"host_port", forward.host_port},
              {"guest_port", forward.guest_port}};
    append_unknown(json, forward.extra);
    return json;
}

template <typename Part> Json list_of(const std::vector<Part>& parts);

Json to_json_value(const Network& network)
{
    Json json{{"kind", name_of(network.kind)}};
    if (!network.mac.empty()) json["mac"] = network.mac;
    if (!network.interface.empty()) json["interface"] = network.interface;
    if (network.kind == NetworkKind::Nat || !network.forwards.empty())
        json["forwards"] = list_of(network.forwards);
    append_unknown(json, network.extra);
    return json;
}

Json to_json_value(const Share& share)
{
    Json json{{"tag", share.tag},
              {"path", share.path},
              {"read_only", share.read_only},
              {"enabled", share.enabled}};
    append_unknown(json, share.extra);
    return json;
}

template <typename Part> Json list_of(const std::vector<Part>& parts)
{
    Json json = Json::array();
    for (const Part& part : parts)
        json.push_back(to_json_value(part));
    return json;
}

}  // namespace

void read_boot(FieldReader& reader, Boot& boot)
{
    reader.choice("kind", boot.kind, kBootKinds, Presence::Required);
    reader.text("kernel", boot.kernel);
    reader.text("initrd", boot.initrd);
    reader.text("command_line", boot.command_line);
    boot.extra = reader.unknown();
}

void read_devices(FieldReader& reader,
                  std::vector<Disk>& disks,
                  std::vector<Network>& networks,
                  std::vector<Share>& shares)
{
    reader.list("disks", disks, read_disk);
    reader.list("networks", networks, read_network);
    reader.list("shares", shares, read_share);
}

Json boot_to_json(const Boot& boot)
{
    Json json{{"kind", name_of(boot.kind)}};
    if (!boot.kernel.empty()) json["kernel"] = boot.kernel;
    if (!boot.initrd.empty()) json["initrd"] = boot.initrd;
    if (!boot.command_line.empty()) json["command_line"] = boot.command_line;
    append_unknown(json, boot.extra);
    return json;
}

void write_devices(Json& object,
                   const std::vector<Disk>& disks,
                   const std::vector<Network>& networks,
                   const std::vector<Share>& shares)
{
    object["disks"] = list_of(disks);
    object["networks"] = list_of(networks);
    object["shares"] = list_of(shares);
}

Result<Share> share_from_json(const Json& json)
{
    std::vector<FieldError> errors;
    FieldReader reader(json, "share", errors);
    Share share;
    read_share(reader, share);
    if (errors.empty()) return share;
    return fail(ErrorCode::Invalid, errors.front().path + ": " + errors.front().problem);
}

Json share_to_json(const Share& share)
{
    return to_json_value(share);
}

}  // namespace berth
