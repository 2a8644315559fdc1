#pragma once

#include "vzcore/definition.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

inline constexpr int kSpecVersion = 1;

/// What brings shared folders to a guest.
enum class ShareBackend {
    Auto,             ///< The first of the others that this host can do.
    Virtiofs,         ///< One device for all of them.
    VirtiofsDevices,  ///< A device for each.
    Plan9             ///< 9p, fixed for the run.
};
std::string_view name_of(ShareBackend backend);
std::optional<ShareBackend> share_backend_named(std::string_view name);

/// For a run that goes on from the machine's saved state (vzcore/saved_state.h).
struct Restore {
    std::string hypervisor;  ///< The series that wrote the state.
    bool ready = false;      ///< The guest had been ready when it was saved.

    bool operator==(const Restore&) const = default;
};

/// A definition with everything resolved: what one run is started with. Plain data, written as
/// `spec.json` into the run directory; a runner needs nothing else.
struct Spec {
    std::string machine_id;
    std::string machine_name;
    std::int64_t run = 1;  ///< Number of the run, counted from 1 for each machine.
    int cpus = 1;
    Bytes memory;
    Boot boot;
    std::vector<Disk> disks;
    std::vector<Network> networks;
    std::vector<Share> shares;
    std::chrono::milliseconds stop_grace{30'000};
    std::string ready_pattern;
    Bytes console_limit = ConsoleLogOptions{}.limit;  ///< Of console.log, as in the definition.
    AcceleratorChoice accelerator = AcceleratorChoice::Auto;
    bool rosetta = false;
    /// What the agent already knows of this host's KVM, so that a start need not probe it again: ""
    /// when it is not known, else why KVM cannot be used, or "usable".
    std::string kvm_finding;
    ShareBackend share_backend = ShareBackend::Auto;
    std::string machine_dir;  ///< Where the machine keeps its own files (EFI store, identifiers).
    std::string log_dir;      ///< Where this run's console.log goes.
    std::optional<Restore> restore;

    bool operator==(const Spec&) const = default;
};

/// Reads a spec document with the same care as parse_definition: all errors at once, by JSON path.
Result<Spec> parse_spec(std::string_view json);
std::string to_json(const Spec& spec);

}  // namespace berth
