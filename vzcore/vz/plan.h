#pragma once

#include "vzcore/spec.h"
#include "vzcore/vz/share_set.h"

#include <cstdint>
#include <set>
#include <string>
#include <variant>
#include <vector>

// What a machine is made of under Virtualization.framework, as plain data: decided here, tested on
// every system, and walked by vzcore/vz/*.mm, which only creates objects.
namespace berth::vz {

enum class Processor { Arm64, Intel };
enum class RosettaState { NotSupported, NotInstalled, Installed };

struct BridgedInterface {
    std::string identifier;  ///< "en0"
    std::string name;        ///< "Wi-Fi"; may be empty.
};

/// What the framework and the host offer.
struct Host {
    int macos = 13;  ///< Major version.
    Processor processor = Processor::Arm64;
    int cpus_least = 1;
    int cpus_most = 1;
    Bytes memory_least;
    Bytes memory_most;
    RosettaState rosetta = RosettaState::NotSupported;
    bool may_bridge = false;  ///< The program has the entitlement com.apple.vm.networking.
    std::vector<BridgedInterface> interfaces;
};

/// What is there already.
struct MachineFiles {
    std::string kernel;  ///< The kernel, unpacked (vzcore/media); "" boots that of the spec.
    bool identifier = false;
    bool variable_store = false;
    std::set<std::string> missing_folders;  ///< Paths of shares that are no folder now.
};

/// The machine's own files, below its folder.
std::string identifier_path(const std::string& machine_dir);
std::string variable_store_path(const std::string& machine_dir);

/// A file that is made at the machine's first start and opened at all later ones.
enum class KeptFile { Create, Open };

struct LinuxBoot {
    std::string kernel, initrd, command_line;
};
struct EfiBoot {
    std::string variable_store;
    KeptFile use = KeptFile::Create;
};
/// The generic platform. Two machines that run must not share an identifier, and restoring needs
/// the one that was saved.
struct Platform {
    std::string identifier;
    KeptFile use = KeptFile::Create;
};

enum class Caching { Automatic, Uncached, Cached };
enum class Synchronization { Full, Fsync, None };

struct BlockDevice {
    DiskBus bus = DiskBus::Virtio;
    std::string path;
    bool read_only = false;
    Caching caching = Caching::Cached;  ///< Automatic was tied to damaged file systems.
    Synchronization synchronization = Synchronization::Full;
};
struct NatDevice {
    std::string mac;
};
struct BridgedDevice {
    std::string mac, interface;
};
/// A virtio serial port on two file handles: `console=hvc0`.
struct ConsoleDevice {};
/// A virtio console device with one named port that is no console: by its name programs in the
/// guest find it (/dev/virtio-ports/NAME).
struct AgentDevice {
    std::string port;
};
struct EntropyDevice {};
struct BalloonDevice {};
struct SocketDevice {};
/// One virtiofs device with a multiple-directory share, from boot on, so that a toggle only
/// replaces the share.
struct FoldersDevice {
    std::string tag;
    ShareSet set;
};
struct RosettaDevice {
    std::string tag;
};
using Device = std::variant<BlockDevice,
                            NatDevice,
                            BridgedDevice,
                            ConsoleDevice,
                            AgentDevice,
                            EntropyDevice,
                            BalloonDevice,
                            SocketDevice,
                            FoldersDevice,
                            RosettaDevice>;

/// A port of this host that leads to one of the guest with that MAC (vzcore/net/tcp_relay.h).
struct RelayedPort {
    std::uint16_t host_port = 0;
    std::uint16_t guest_port = 0;
    std::string mac;
};

struct VzPlan {
    int cpus = 1;
    Bytes memory;
    std::variant<LinuxBoot, EfiBoot> boot;
    Platform platform;
    std::vector<Device> devices;  ///< In the order in which the guest numbers those of one kind.
    std::vector<RelayedPort> forwards;
    std::vector<std::string> notes;  ///< What was made different from what the spec says, and why.
};

/// The plan, or the first field that cannot be had here ("networks[0].interface: …"), with what to
/// do. Pure.
Result<VzPlan> make_plan(const Spec& spec, const Host& host, const MachineFiles& files);

/// The plan for where the framework saves no machine that has a port for a guest agent, as
/// `refusal` says: to be saved is worth more than to be told the time.
VzPlan without_agent(VzPlan plan, const std::string& refusal);

/// Looks at the machine's folder and disks for make_plan(). A disk that is no file is refused.
Result<MachineFiles> look_at_files(const Spec& spec);

/// One device a line, for tests and logs.
std::string to_text(const VzPlan& plan);
/// A digest of what a saved state depends on: all of the plan but what may change under a guest
/// (shares, forwards) and which files were there already.
std::string configuration_of(const VzPlan& plan);

}  // namespace berth::vz
