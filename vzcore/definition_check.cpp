#include "vzcore/definition_check.h"

#include "vzcore/base/utf8.h"
#include "vzcore/json_fields.h"

#include <algorithm>
#include <map>
#include <set>

namespace berth {
namespace {

constexpr std::size_t kPathLimit = 4095;
constexpr Bytes kDiskMost = gib(1024 * 1024ULL);
constexpr std::chrono::hours kGraceMost{1};

bool has_nul(std::string_view text)
{
    return text.find('\0') != std::string_view::npos;
}

/// Text that a guest or a program gets as it is.
std::optional<std::string> text_problem(std::string_view text)
{
    if (has_nul(text)) return "expected a text without NUL";
    if (!is_utf8(text)) return "expected UTF-8";
    return std::nullopt;
}

std::optional<std::string> disk_size_problem(Bytes size)
{
    if (size.count != 0 && size.count % 512 == 0 && size <= kDiskMost) return std::nullopt;
    return "expected a multiple of 512 bytes from 512 to " + exact(kDiskMost) + ", not " +
           exact(size);
}

/// As the kernel takes it for a network interface.
std::optional<std::string> interface_problem(std::string_view name)
{
    const bool is_fine = !name.empty() && name.size() <= 15 && name != "." && name != ".." &&
                         std::all_of(name.begin(), name.end(), [](char c) {
                             return c > ' ' && c < 0x7F && c != '/' && c != ':';
                         });
    if (is_fine) return std::nullopt;
    return "expected the name of a host interface, at most 15 characters without blanks, '/' and "
           "':'";
}

}  // namespace

std::optional<std::string> cpus_problem(int cpus)
{
    if (cpus >= 1 && cpus <= kCpusMost) return std::nullopt;
    return "expected " + whole_number(1, kCpusMost) + ", not " + std::to_string(cpus);
}

std::optional<std::string> memory_problem(Bytes memory)
{
    if (memory >= kMemoryLeast && memory <= kMemoryMost) return std::nullopt;
    return "expected " + exact(kMemoryLeast) + " to " + exact(kMemoryMost) + ", not " +
           exact(memory);
}

std::optional<std::string> console_limit_problem(Bytes limit)
{
    if (limit >= kConsoleLimitLeast && limit <= kConsoleLimitMost) return std::nullopt;
    return "expected " + exact(kConsoleLimitLeast) + " to " + exact(kConsoleLimitMost) + ", not " +
           exact(limit);
}

std::optional<std::string> path_problem(std::string_view path)
{
    if (path.empty() || path.front() != '/')
        return "expected an absolute path, one that starts with '/'";
    if (path.size() > kPathLimit)
        return "expected at most " + std::to_string(kPathLimit) + " bytes";
    return text_problem(path);
}

void Findings::add(std::string path, std::string problem)
{
    list_.push_back({std::move(path), std::move(problem)});
}

void Findings::add_if(std::string path, std::optional<std::string> problem)
{
    if (problem) add(std::move(path), std::move(*problem));
}

void Findings::extra(const std::string& path, const std::string& extra)
{
    add_if(path, extra_problem(extra));
}

void Findings::duration(std::string path,
                        std::chrono::milliseconds value,
                        std::chrono::milliseconds most)
{
    if (value < std::chrono::milliseconds(0) || value > most)
        add(std::move(path), "expected a duration from 0 to " + exact(most));
}

void Findings::parts(const MachineParts& parts)
{
    boot(parts.boot);
    disks(parts.disks);
    networks(parts.networks);
    shares(parts.shares);
    duration("stop_grace", parts.stop_grace, kGraceMost);
    add_if("ready_pattern", pattern_problem(parts.ready_pattern));
}

void Findings::boot(const Boot& boot)
{
    extra("boot", boot.extra);
    if (boot.kind == BootKind::Linux) {
        add_if("boot.kernel", path_problem(boot.kernel));
        if (!boot.initrd.empty()) add_if("boot.initrd", path_problem(boot.initrd));
        add_if("boot.command_line", text_problem(boot.command_line));
        return;
    }
    for (const auto& [name, value] : {std::pair("boot.kernel", &boot.kernel),
                                      std::pair("boot.initrd", &boot.initrd),
                                      std::pair("boot.command_line", &boot.command_line)})
        if (!value->empty()) add(name, "expected none: \"efi\" boots what is on the disks");
}

void Findings::disks(const std::vector<Disk>& disks)
{
    std::map<std::string_view, std::size_t> seen;
    for (std::size_t i = 0; i < disks.size(); ++i) {
        const Disk& disk = disks[i];
        const std::string path = path_at("disks", i);
        extra(path, disk.extra);
        add_if(path + ".path", path_problem(disk.path));
        if (disk.size) add_if(path + ".size", disk_size_problem(*disk.size));

        const auto [first, is_new] = seen.try_emplace(disk.path, i);
        if (!is_new && !(disk.read_only && disks[first->second].read_only))
            add(path + ".path",
                "expected an image of its own; it is also " + path_at("disks", first->second) +
                    ", and only read-only disks may share one");
    }
}

void Findings::networks(const std::vector<Network>& networks)
{
    std::map<std::string_view, std::string> macs;
    std::map<std::pair<Protocol, std::uint16_t>, std::string> host_ports;
    for (std::size_t i = 0; i < networks.size(); ++i) {
        const std::string path = path_at("networks", i);
        network(path, networks[i]);
        if (const std::string& mac = networks[i].mac; !mac.empty()) {
            const auto [first, is_new] = macs.try_emplace(mac, path);
            if (!is_new)
                add(path + ".mac",
                    "expected an address of its own; it is also that of " + first->second);
        }
        for (std::size_t f = 0; f < networks[i].forwards.size(); ++f) {
            const Forward& forward = networks[i].forwards[f];
            const std::string at = path_at(path + ".forwards", f);
            const auto [first, is_new] =
                host_ports.try_emplace({forward.protocol, forward.host_port}, at);
            if (!is_new)
                add(at + ".host_port",
                    "expected a port of its own; it is also that of " + first->second);
        }
    }
}

void Findings::network(const std::string& path, const Network& network)
{
    extra(path, network.extra);
    if (!network.mac.empty()) add_if(path + ".mac", mac_problem(network.mac));
    if (network.kind == NetworkKind::Bridged)
        add_if(path + ".interface", interface_problem(network.interface));
    else if (!network.interface.empty())
        add(path + ".interface", "expected none: only a \"bridged\" network has one");
    if (network.kind != NetworkKind::Nat && !network.forwards.empty())
        add(path + ".forwards", "expected none: only a \"nat\" network forwards ports");

    const std::string expected = "expected " + whole_number(1, 65535) + ", not 0";
    for (std::size_t i = 0; i < network.forwards.size(); ++i) {
        const Forward& forward = network.forwards[i];
        const std::string at = path_at(path + ".forwards", i);
        extra(at, forward.extra);
        if (forward.host_port == 0) add(at + ".host_port", expected);
        if (forward.guest_port == 0) add(at + ".guest_port", expected);
    }
}

void Findings::shares(const std::vector<Share>& shares)
{
    std::map<std::string_view, std::size_t> seen;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const std::string path = path_at("shares", i);
        extra(path, shares[i].extra);
        add_if(path + ".tag", tag_problem(shares[i].tag));
        add_if(path + ".path", path_problem(shares[i].path));
        const auto [first, is_new] = seen.try_emplace(shares[i].tag, i);
        if (!is_new)
            add(path + ".tag",
                "expected a tag of its own; it is also that of " +
                    path_at("shares", first->second));
    }
}

void Findings::autostart(const Autostart& autostart)
{
    duration("autostart.delay", autostart.delay, std::chrono::hours(24));
    if (autostart.retries < 0 || autostart.retries > kRetriesMost)
        add("autostart.retries",
            "expected " + whole_number(0, kRetriesMost) + ", not " +
                std::to_string(autostart.retries));
    const Conditions& conditions = autostart.conditions;
    for (std::size_t i = 0; i < conditions.mounted.size(); ++i)
        add_if(path_at("autostart.conditions.mounted", i), path_problem(conditions.mounted[i]));
    extra("autostart.conditions", conditions.extra);
    extra("autostart", autostart.extra);
}

std::vector<FieldError> check_definition(const Definition& definition)
{
    Findings findings;
    findings.add_if("name", name_problem(definition.name));
    if (definition.cpus) findings.add_if("cpus", cpus_problem(*definition.cpus));
    if (definition.memory) findings.add_if("memory", memory_problem(*definition.memory));
    findings.parts({definition.boot,
                    definition.disks,
                    definition.networks,
                    definition.shares,
                    definition.stop_grace,
                    definition.ready_pattern});
    findings.autostart(definition.autostart);
    findings.add_if("console.limit", console_limit_problem(definition.console.limit));
    findings.extra("console", definition.console.extra);
    findings.extra("", definition.extra);
    // What is stored must be readable again, also with its defaults written out.
    if (findings.empty() && to_json(definition).size() > kDocumentLimit.count)
        findings.add("", "expected at most " + human(kDocumentLimit) + " when written out");
    return findings.take();
}

}  // namespace berth
