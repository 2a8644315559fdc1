#include "vzcore/qemu/command_line.h"

#include "vzcore/guest_agent.h"
#include "vzcore/json.h"

#include <algorithm>
#include <cstdio>

namespace berth::qemu {
namespace {

class Arguments {
public:
    void add(std::string option) { list_.push_back(std::move(option)); }
    void add(std::string option, std::string value)
    {
        add(std::move(option));
        add(std::move(value));
    }
    void add_json(std::string option, const Json& value)
    {
        add(std::move(option), dump_line(value));
    }
    std::vector<std::string> take() { return std::move(list_); }

private:
    std::vector<std::string> list_;
};

// The few options without a JSON form split at commas; QEMU reads a doubled one as part of the
// value (qemu(1), -drive).
std::string with_commas_doubled(const std::string& value)
{
    std::string out;
    for (const char c : value) {
        out += c;
        if (c == ',') out += c;
    }
    return out;
}

std::string numbered(const char* name, std::size_t index)
{
    return name + std::to_string(index);
}

// What the guest never needs is left out: each device costs boot time under TCG.
std::string machine_option(const QemuHost& host)
{
    std::string option = host.architecture == Architecture::X86_64
                             ? "q35,hpet=off,sata=off,smbus=off,usb=off,vmport=off"
                             : "virt";
    option += host.kvm ? ",accel=kvm" : ",accel=tcg";
    if (host.architecture == Architecture::Aarch64 && host.kvm) option += ",gic-version=host";
    option += ",memory-backend=ram";
    if (!host.firmware_code.empty()) option += ",pflash0=firmware,pflash1=variables";
    return option;
}

std::string cpu_option(const QemuHost& host)
{
    if (host.kvm) return "host";
    // pauth in its architected form costs a TCG guest three times its boot time.
    return host.architecture == Architecture::Aarch64 ? "max,pauth-impdef=on" : "max";
}

// A bridge is joined by a set-uid helper that QEMU starts, which the full sandbox forbids.
std::string sandbox_option(const Spec& spec)
{
    const bool bridged =
        std::any_of(spec.networks.begin(), spec.networks.end(), [](const Network& n) {
            return n.kind == NetworkKind::Bridged;
        });
    const std::string always = "on,obsolete=deny,resourcecontrol=deny";
    return bridged ? always : always + ",elevateprivileges=deny,spawn=deny";
}

void add_base(Arguments& out, const Spec& spec, const QemuHost& host)
{
    out.add("-name", "guest=berth-" + with_commas_doubled(spec.machine_name));
    out.add("-nodefaults");
    out.add("-no-user-config");
    out.add("-display", "none");
    out.add("-sandbox", sandbox_option(spec));
    out.add("-machine", machine_option(host));
    out.add("-cpu", cpu_option(host));
    out.add("-smp", std::to_string(spec.cpus));
    out.add("-m", std::to_string(spec.memory.count >> 10U) + "k");
    // Shared, because a shared folder's daemon maps the guest's memory.
    out.add_json("-object",
                 Json{{"qom-type", "memory-backend-memfd"},
                      {"id", "ram"},
                      {"size", spec.memory.count},
                      {"share", true}});
    out.add("-rtc", "base=utc");
    out.add("-S");
}

void add_control(Arguments& out)
{
    out.add("-chardev", "socket,id=qmp,fd=" + std::to_string(kQmpFd));
    out.add("-mon", "chardev=qmp,mode=control");
}

// hvc0 is the console; the serial port is for what prints before its driver is up and for images
// that know no other.
void add_consoles(Arguments& out, const QemuHost& host)
{
    out.add("-chardev", "socket,id=console,fd=" + std::to_string(kConsoleFd));
    out.add_json("-device", Json{{"driver", "virtio-serial-pci"}, {"id", "virtio-serial"}});
    out.add_json(
        "-device",
        Json{{"driver", "virtconsole"}, {"bus", "virtio-serial.0"}, {"chardev", "console"}});
    out.add("-chardev", "socket,id=agent,fd=" + std::to_string(kAgentFd));
    out.add_json("-device",
                 Json{{"driver", "virtserialport"},
                      {"id", kAgentPort},
                      {"bus", "virtio-serial.0"},
                      {"chardev", "agent"},
                      {"name", kGuestAgentPort}});
    out.add("-chardev", "socket,id=serial,fd=" + std::to_string(kSerialFd));
    if (host.architecture == Architecture::X86_64)
        out.add_json("-device", Json{{"driver", "isa-serial"}, {"chardev", "serial"}});
    else
        out.add("-serial", "chardev:serial");
}

void add_boot(Arguments& out, const Spec& spec, const QemuHost& host)
{
    if (spec.boot.kind == BootKind::Linux) {
        out.add("-kernel", spec.boot.kernel);
        if (!spec.boot.initrd.empty()) out.add("-initrd", spec.boot.initrd);
        if (!spec.boot.command_line.empty()) out.add("-append", spec.boot.command_line);
        return;
    }
    const auto flash = [&](const char* name, const std::string& path, bool read_only) {
        out.add_json("-blockdev",
                     Json{{"driver", "raw"},
                          {"node-name", name},
                          {"read-only", read_only},
                          {"file", {{"driver", "file"}, {"filename", path}}}});
    };
    flash("firmware", host.firmware_code, true);
    flash("variables", host.firmware_vars, false);
}

void add_disks(Arguments& out, const Spec& spec)
{
    for (std::size_t i = 0; i < spec.disks.size(); ++i) {
        const Disk& disk = spec.disks[i];
        const std::string node = numbered("disk", i);
        out.add_json("-blockdev",
                     Json{{"driver", "raw"},
                          {"node-name", node},
                          {"read-only", disk.read_only},
                          {"discard", "unmap"},
                          {"file", {{"driver", "file"}, {"filename", disk.path}}}});
        const bool nvme = disk.bus == DiskBus::Nvme;
        Json device{{"driver", nvme ? "nvme" : "virtio-blk-pci"},
                    {"id", numbered("blk", i)},
                    {"drive", node}};
        if (nvme) device["serial"] = node;  // QEMU wants one
        out.add_json("-device", device);
    }
}

void add_networks(Arguments& out, const Spec& spec)
{
    for (std::size_t i = 0; i < spec.networks.size(); ++i) {
        const Network& network = spec.networks[i];
        if (network.kind == NetworkKind::None) continue;
        const std::string id = numbered("net", i);
        std::string option = network.kind == NetworkKind::Bridged
                                 ? "bridge,br=" + with_commas_doubled(network.interface)
                                 : std::string("user");
        option += ",id=" + id;
        // Without an address QEMU would listen on every interface of the host.
        for (const Forward& forward : network.forwards)
            option += ",hostfwd=" + std::string(name_of(forward.protocol)) +
                      ":127.0.0.1:" + std::to_string(forward.host_port) +
                      "-:" + std::to_string(forward.guest_port);
        out.add("-netdev", option);
        Json device = {{"driver", "virtio-net-pci"}, {"netdev", id}, {"romfile", ""}};
        if (!network.mac.empty()) device["mac"] = network.mac;
        out.add_json("-device", device);
    }
}

// A free port, for the one device of all shares (live_shares.h).
void add_share_port(Arguments& out)
{
    out.add_json("-device", Json{{"driver", "pcie-root-port"}, {"id", kSharePort}, {"chassis", 1}});
}

// For a device for each share. Eight to a slot, since the bus has few. Nothing plugged here uses
// I/O ports, of which there are too few for so many.
void add_device_ports(Arguments& out)
{
    constexpr int kFunctions = 8;
    constexpr int kFirstSlot = 0x1c;
    for (int port = 0; port < kDevicePorts; ++port) {
        char place[8];
        std::snprintf(
            place, sizeof place, "%x.%x", kFirstSlot + port / kFunctions, port % kFunctions);
        out.add_json("-device",
                     Json{{"driver", "pcie-root-port"},
                          {"id", device_port(port)},
                          {"chassis", port + 1},
                          {"addr", place},
                          {"multifunction", port % kFunctions == 0},
                          {"io-reserve", 0}});
    }
}

void add_plan9_shares(Arguments& out, const Spec& spec)
{
    for (std::size_t i = 0; i < spec.shares.size(); ++i) {
        const Share& share = spec.shares[i];
        if (!share.enabled) continue;
        const std::string id = numbered("share", i);
        out.add("-fsdev",
                "local,id=" + id + ",path=" + with_commas_doubled(share.path) +
                    ",security_model=none,multidevs=remap" +
                    (share.read_only ? ",readonly=on" : ""));
        out.add_json("-device",
                     Json{{"driver", "virtio-9p-pci"}, {"fsdev", id}, {"mount_tag", share.tag}});
    }
}

void add_helpers(Arguments& out)
{
    out.add_json("-object", Json{{"qom-type", "rng-builtin"}, {"id", "entropy"}});
    out.add_json("-device", Json{{"driver", "virtio-rng-pci"}, {"rng", "entropy"}});
    out.add_json("-device", Json{{"driver", "virtio-balloon-pci"}, {"free-page-reporting", true}});
    out.add_json("-device", Json{{"driver", "pvpanic-pci"}});
}

}  // namespace

Architecture host_architecture()
{
#if defined(__aarch64__)
    return Architecture::Aarch64;
#else
    return Architecture::X86_64;
#endif
}

std::string program_name(Architecture architecture)
{
    return architecture == Architecture::X86_64 ? "qemu-system-x86_64" : "qemu-system-aarch64";
}

std::string device_port(int number)
{
    return numbered("share-port-", static_cast<std::size_t>(number));
}

std::vector<std::string> command_line(const Spec& spec, const QemuHost& host)
{
    Arguments out;
    add_base(out, spec, host);
    add_control(out);
    add_consoles(out, host);
    add_boot(out, spec, host);
    add_disks(out, spec);
    add_networks(out, spec);
    switch (host.shares) {
    case ShareBackend::Auto:
    case ShareBackend::Virtiofs: add_share_port(out); break;
    case ShareBackend::VirtiofsDevices: add_device_ports(out); break;
    case ShareBackend::Plan9: add_plan9_shares(out, spec); break;
    }
    add_helpers(out);
    // Read when it is asked to, so that a state of another QEMU is refused first.
    if (spec.restore) out.add("-incoming", "defer");
    return out.take();
}

}  // namespace berth::qemu
