// How a plan reads, and what a saved state depends on of it.
#include "vzcore/base/digest.h"
#include "vzcore/json.h"
#include "vzcore/vz/plan.h"

namespace berth::vz {
namespace {

std::string quoted(const std::string& text)
{
    return dump_line(Json(text));
}

std::string_view name_of(Caching caching)
{
    switch (caching) {
    case Caching::Automatic: return "automatic";
    case Caching::Uncached: return "uncached";
    case Caching::Cached: return "cached";
    }
    return "";
}

std::string_view name_of(Synchronization synchronization)
{
    switch (synchronization) {
    case Synchronization::Full: return "full";
    case Synchronization::Fsync: return "fsync";
    case Synchronization::None: return "none";
    }
    return "";
}

std::string file_text(const std::string& path, KeptFile use)
{
    return quoted(path) + (use == KeptFile::Create ? ", created" : "");
}

struct BootText {
    std::string operator()(const LinuxBoot& boot) const
    {
        return "boot linux " + quoted(boot.kernel) +
               (boot.initrd.empty() ? "" : ", initrd " + quoted(boot.initrd)) +
               (boot.command_line.empty() ? "" : ", command line " + quoted(boot.command_line));
    }
    std::string operator()(const EfiBoot& boot) const
    {
        return "boot efi, variables " + file_text(boot.variable_store, boot.use);
    }
};

struct DeviceText {
    std::string operator()(const BlockDevice& disk) const
    {
        return "disk " + std::string(berth::name_of(disk.bus)) + " " + quoted(disk.path) + ", " +
               std::string(name_of(disk.caching)) + ", sync " +
               std::string(name_of(disk.synchronization)) + (disk.read_only ? ", read-only" : "");
    }
    std::string operator()(const NatDevice& network) const { return "network nat " + network.mac; }
    std::string operator()(const BridgedDevice& network) const
    {
        return "network bridged " + network.mac + " to " + network.interface;
    }
    std::string operator()(const ConsoleDevice& /*device*/) const
    {
        return "console on file handles";
    }
    std::string operator()(const AgentDevice& agent) const { return "port " + agent.port; }
    std::string operator()(const EntropyDevice& /*device*/) const { return "entropy"; }
    std::string operator()(const BalloonDevice& /*device*/) const { return "memory balloon"; }
    std::string operator()(const SocketDevice& /*device*/) const { return "socket"; }
    std::string operator()(const FoldersDevice& folders) const
    {
        std::string text = "folders, tag " + folders.tag;
        for (const auto& [name, folder] : folders.set)
            text += "\n    " + name + " = " + quoted(folder.path) +
                    (folder.read_only ? ", read-only" : "");
        return text;
    }
    std::string operator()(const RosettaDevice& rosetta) const
    {
        return "rosetta, tag " + rosetta.tag;
    }
};

}  // namespace

std::string to_text(const VzPlan& plan)
{
    std::string text = "cpus " + std::to_string(plan.cpus) + "\nmemory " + exact(plan.memory) +
                       "\n" + std::visit(BootText{}, plan.boot) +
                       "\nplatform generic, identifier " +
                       file_text(plan.platform.identifier, plan.platform.use) + "\n";
    for (const Device& device : plan.devices)
        text += std::visit(DeviceText{}, device) + "\n";
    for (const RelayedPort& port : plan.forwards)
        text += "forward 127.0.0.1:" + std::to_string(port.host_port) + " to port " +
                std::to_string(port.guest_port) + " of " + port.mac + "\n";
    for (const std::string& note : plan.notes)
        text += "note " + note + "\n";
    return text;
}

std::string configuration_of(const VzPlan& plan)
{
    VzPlan lasting = plan;
    lasting.platform.use = KeptFile::Open;
    if (auto* efi = std::get_if<EfiBoot>(&lasting.boot)) efi->use = KeptFile::Open;
    for (Device& device : lasting.devices)
        if (auto* folders = std::get_if<FoldersDevice>(&device)) folders->set.clear();
    lasting.forwards.clear();
    lasting.notes.clear();
    return digest_text(to_text(lasting));
}

}  // namespace berth::vz
