#pragma once

#include "vzcore/spec.h"

#include <string>
#include <vector>

namespace berth::qemu {

// The numbers under which QEMU finds what it inherits.
inline constexpr int kConsoleFd = 3;
inline constexpr int kSerialFd = 4;
inline constexpr int kQmpFd = 5;
inline constexpr int kLockFd = 6;
inline constexpr int kAgentFd = 7;
inline constexpr int kStateFd = 8;  ///< Only for a run that goes on from a saved state.

/// The id under which QEMU's events name the guest agent's port.
inline constexpr const char kAgentPort[] = "guest-agent";

/// The free PCI Express port that the device of all shares is plugged into.
inline constexpr const char* kSharePort = "share-port";

/// How many free ports there are where each share has a device of its own, and their names.
inline constexpr int kDevicePorts = 16;
std::string device_port(int number);

enum class Architecture { X86_64, Aarch64 };

/// The architecture this build runs on: guests have the same.
Architecture host_architecture();

/// "qemu-system-x86_64", "qemu-system-aarch64"
std::string program_name(Architecture architecture);

/// What the command line depends on beside the spec.
struct QemuHost {
    Architecture architecture = host_architecture();
    bool kvm = false;
    ShareBackend shares = ShareBackend::Virtiofs;  ///< Not Auto.
    std::string firmware_code;  ///< EFI only: the pflash image with the code, read-only.
    std::string firmware_vars;  ///< EFI only: the machine's own variable store.
};

/// QEMU's arguments for a spec, without argv[0]. Pure. Whatever comes from the user stands in a
/// JSON option, alone in an argument, or with its commas doubled, so that no path can add an
/// option.
std::vector<std::string> command_line(const Spec& spec, const QemuHost& host);

}  // namespace berth::qemu
