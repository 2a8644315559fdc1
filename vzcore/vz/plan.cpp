#include "vzcore/vz/plan.h"

#include "vzcore/base/file.h"
#include "vzcore/guest_agent.h"
#include "vzcore/json_fields.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace berth::vz {
namespace {

constexpr int kOldestMacos = 13;
constexpr int kNvmeSince = 14;
constexpr const char* kFoldersTag = "berth";
constexpr const char* kRosettaTag = "rosetta";

std::string edit_hint(const Spec& spec, const std::string& what)
{
    return what + ": berth edit " + spec.machine_name;
}

KeptFile kept(bool is_there)
{
    return is_there ? KeptFile::Open : KeptFile::Create;
}

Result<void> check_host(const Spec& spec, const Host& host)
{
    if (host.macos < kOldestMacos)
        return fail(ErrorCode::Unsupported,
                    "machines need macOS " + std::to_string(kOldestMacos) + ", and this is macOS " +
                        std::to_string(host.macos),
                    "upgrade macOS");
    if (spec.accelerator != AcceleratorChoice::Auto)
        return fail(ErrorCode::Unsupported,
                    "accelerator: \"" + std::string(name_of(spec.accelerator)) +
                        "\" is of QEMU, and machines run by Virtualization.framework here",
                    edit_hint(spec, "set it to \"auto\""));
    if (spec.share_backend == ShareBackend::Plan9 ||
        spec.share_backend == ShareBackend::VirtiofsDevices)
        return fail(ErrorCode::Unsupported,
                    "share_backend: \"" + std::string(name_of(spec.share_backend)) +
                        "\" is of QEMU, and folders are shared by virtiofs here",
                    "set it to auto: berth settings set share.backend auto");
    return {};
}

void plan_cpus(const Spec& spec, const Host& host, VzPlan& plan)
{
    plan.cpus = std::clamp(spec.cpus, host.cpus_least, std::max(host.cpus_least, host.cpus_most));
    if (plan.cpus != spec.cpus)
        plan.notes.push_back("cpus: " + std::to_string(plan.cpus) + " instead of " +
                             std::to_string(spec.cpus) + ", as this host gives a machine " +
                             std::to_string(host.cpus_least) + " to " +
                             std::to_string(host.cpus_most));
}

void plan_memory(const Spec& spec, const Host& host, VzPlan& plan)
{
    constexpr std::uint64_t kUnit = mib(1).count;
    const auto down = [](std::uint64_t count) { return count / kUnit * kUnit; };
    const std::uint64_t least = down(host.memory_least.count + kUnit - 1);
    const std::uint64_t most = std::max(least, down(host.memory_most.count));
    plan.memory = Bytes{std::clamp(down(spec.memory.count), least, most)};
    if (plan.memory != spec.memory)
        plan.notes.push_back("memory: " + exact(plan.memory) + " instead of " + exact(spec.memory) +
                             ", as this host gives a machine " + exact(Bytes{least}) + " to " +
                             exact(Bytes{most}) + ", in whole MiB");
}

void plan_boot(const Spec& spec, const MachineFiles& files, VzPlan& plan)
{
    plan.platform = {identifier_path(spec.machine_dir), kept(files.identifier)};
    if (spec.boot.kind == BootKind::Efi)
        plan.boot = EfiBoot{variable_store_path(spec.machine_dir), kept(files.variable_store)};
    else
        plan.boot = LinuxBoot{files.kernel.empty() ? spec.boot.kernel : files.kernel,
                              spec.boot.initrd,
                              spec.boot.command_line};
}

Result<void> plan_disks(const Spec& spec, const Host& host, VzPlan& plan)
{
    for (std::size_t i = 0; i < spec.disks.size(); ++i) {
        const Disk& disk = spec.disks[i];
        if (disk.bus == DiskBus::Nvme && host.macos < kNvmeSince)
            return fail(ErrorCode::Unsupported,
                        path_at("disks", i) + ".bus: \"nvme\" needs macOS " +
                            std::to_string(kNvmeSince) + ", and this is macOS " +
                            std::to_string(host.macos),
                        edit_hint(spec, "set it to \"virtio\""));
        plan.devices.emplace_back(
            BlockDevice{.bus = disk.bus, .path = disk.path, .read_only = disk.read_only});
    }
    return {};
}

std::string list_of(const std::vector<BridgedInterface>& interfaces)
{
    std::string text;
    for (const auto& [identifier, name] : interfaces)
        text += (text.empty() ? "" : ", ") + identifier + (name.empty() ? "" : " (" + name + ")");
    return text;
}

Result<void>
check_bridge(const Spec& spec, const Host& host, const Network& network, const std::string& path)
{
    const std::string have = list_of(host.interfaces);
    const std::string nat = edit_hint(spec, "set its kind to \"nat\"");
    if (!host.may_bridge)
        return fail(ErrorCode::Refused,
                    path + ".kind: bridging needs Apple's entitlement com.apple.vm.networking, "
                           "which this build of Berth does not have",
                    nat + ", or sign berth-runner with that entitlement" +
                        (have.empty() ? "" : "; it could then be bridged to " + have));
    const auto found = std::find_if(
        host.interfaces.begin(), host.interfaces.end(), [&](const BridgedInterface& interface) {
            return interface.identifier == network.interface;
        });
    if (found != host.interfaces.end()) return {};
    return fail(ErrorCode::NotFound,
                path + ".interface: nothing can be bridged to " + network.interface +
                    " on this host",
                have.empty() ? nat : "those that can be bridged to are " + have);
}

Result<void>
plan_forwards(const Spec& spec, const Network& network, const std::string& path, VzPlan& plan)
{
    for (std::size_t i = 0; i < network.forwards.size(); ++i) {
        const Forward& forward = network.forwards[i];
        if (forward.protocol != Protocol::Tcp)
            return fail(ErrorCode::Unsupported,
                        path_at(path + ".forwards", i) +
                            ".protocol: only \"tcp\" is forwarded on this host",
                        edit_hint(spec, "take it out, or use the guest's own address"));
        plan.forwards.push_back({forward.host_port, forward.guest_port, network.mac});
    }
    return {};
}

Result<void> plan_networks(const Spec& spec, const Host& host, VzPlan& plan)
{
    for (std::size_t i = 0; i < spec.networks.size(); ++i) {
        const Network& network = spec.networks[i];
        const std::string path = path_at("networks", i);
        if (network.kind == NetworkKind::None) continue;
        if (network.mac.empty())
            return fail(ErrorCode::Invalid,
                        path + ".mac: missing; without it nobody knows which guest has which "
                               "address",
                        edit_hint(spec, "give it one, such as 52:54:00:12:34:56"));
        if (network.kind == NetworkKind::Bridged) {
            if (auto bridge = check_bridge(spec, host, network, path); !bridge) return bridge;
            plan.devices.emplace_back(BridgedDevice{network.mac, network.interface});
            continue;
        }
        plan.devices.emplace_back(NatDevice{network.mac});
        if (auto forwards = plan_forwards(spec, network, path, plan); !forwards) return forwards;
    }
    return {};
}

Result<void> plan_rosetta(const Spec& spec, const Host& host, VzPlan& plan)
{
    if (!spec.rosetta) return {};
    if (host.processor != Processor::Arm64 || host.rosetta == RosettaState::NotSupported)
        return fail(ErrorCode::Unsupported,
                    "rosetta: needs a Mac with Apple silicon, which this host is not",
                    edit_hint(spec, "set it to false"));
    if (host.rosetta == RosettaState::NotInstalled)
        return fail(ErrorCode::NotFound,
                    "rosetta: Rosetta is not installed on this host",
                    "install it: berth install-rosetta");
    plan.devices.emplace_back(RosettaDevice{kRosettaTag});
    return {};
}

bool is_there(const std::string& path)
{
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0;
}

Result<void> check_is_file(const std::string& path, const std::string& field)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return fail_errno(errno, field + ": looking at " + path);
    if (S_ISREG(info.st_mode)) return {};
    return fail(ErrorCode::Unsupported,
                field + ": " + path + " is no file, and only files can be disks on this host",
                "copy it into a raw image");
}

}  // namespace

std::string identifier_path(const std::string& machine_dir)
{
    return machine_dir + "/machine-identifier";
}

std::string variable_store_path(const std::string& machine_dir)
{
    return machine_dir + "/efi-variables";
}

Result<VzPlan> make_plan(const Spec& spec, const Host& host, const MachineFiles& files)
{
    if (auto checked = check_host(spec, host); !checked)
        return tl::unexpected<Error>(checked.error());
    VzPlan plan;
    plan_cpus(spec, host, plan);
    plan_memory(spec, host, plan);
    plan_boot(spec, files, plan);
    if (auto disks = plan_disks(spec, host, plan); !disks)
        return tl::unexpected<Error>(disks.error());
    if (auto networks = plan_networks(spec, host, plan); !networks)
        return tl::unexpected<Error>(networks.error());
    plan.devices.emplace_back(ConsoleDevice{});
    plan.devices.emplace_back(AgentDevice{kGuestAgentPort});
    plan.devices.emplace_back(EntropyDevice{});
    plan.devices.emplace_back(BalloonDevice{});
    plan.devices.emplace_back(SocketDevice{});
    const auto is_present = [&](const std::string& path) {
        return !files.missing_folders.contains(path);
    };
    plan.devices.emplace_back(
        FoldersDevice{kFoldersTag, choose_shares(spec.shares, is_present).set});
    if (auto rosetta = plan_rosetta(spec, host, plan); !rosetta)
        return tl::unexpected<Error>(rosetta.error());
    return plan;
}

VzPlan without_agent(VzPlan plan, const std::string& refusal)
{
    std::erase_if(plan.devices,
                  [](const Device& device) { return std::holds_alternative<AgentDevice>(device); });
    plan.notes.push_back("guest agent: left out, since a machine with its port cannot be saved on "
                         "this host: " +
                         refusal);
    return plan;
}

Result<MachineFiles> look_at_files(const Spec& spec)
{
    for (std::size_t i = 0; i < spec.disks.size(); ++i)
        if (auto file = check_is_file(spec.disks[i].path, path_at("disks", i) + ".path"); !file)
            return tl::unexpected<Error>(file.error());
    MachineFiles files;
    files.identifier = is_there(identifier_path(spec.machine_dir));
    files.variable_store = is_there(variable_store_path(spec.machine_dir));
    for (const Share& share : spec.shares)
        if (!is_folder(share.path)) files.missing_folders.insert(share.path);
    return files;
}

}  // namespace berth::vz
