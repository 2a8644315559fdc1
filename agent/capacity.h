#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/result.h"
#include "vzcore/host.h"

#include <optional>
#include <string>
#include <vector>

namespace berth::agent {

// The capacity planner (DESIGN §5): turns definitions and what already runs into sizes, or into a
// refusal with a reason. Pure functions of their input; the order of machines in the input never
// matters.

/// A machine as the planner sees it.
struct Candidate {
    std::string id;
    std::string name;
    std::optional<int> cpus;      ///< Nothing = auto.
    std::optional<Bytes> memory;  ///< Nothing = auto.
    bool autostart = false;       ///< Starts at login, so its share is kept free.
    std::optional<Bytes> holds;   ///< Memory of its open run; nothing while it does not run.
};

/// What the hypervisor can do at all.
struct BackendLimits {
    Bytes least_memory = mib(16);
    Bytes most_memory = gib(std::uint64_t{4} << 10);
    int most_cpus = 255;
};

/// What becomes of a start for which the memory is short.
enum class Shortage {
    Refuse,
    Overcommit,  ///< It gets what it asks for, beyond the ceiling.
    Shrink,      ///< It gets the largest size that still fits.
};

struct PlanRequest {
    HostFacts host;
    std::vector<Candidate> machines;  ///< All of them.
    std::vector<std::string>
        asked;  ///< Ids of those to be started; what one of them holds counts as free.
    BackendLimits limits;
    Shortage shortage = Shortage::Refuse;
};

/// Sizes for one start. Each rule is for people and begins with "fixed" or "auto".
struct PlannedSizes {
    int cpus = 1;
    Bytes memory;
    std::string cpus_rule;
    std::string memory_rule;

    bool operator==(const PlannedSizes&) const = default;
};

/// Sizes, or why not. `fits` is the largest memory that could be had instead: zero when there is
/// none.
struct Planned {
    std::string id;
    std::optional<PlannedSizes> sizes;
    std::optional<Error> refusal;
    Bytes fits;
};

struct Plan {
    Bytes pool;                  ///< Half of the host: what auto-sized machines share.
    Bytes ceiling;               ///< The most that all running machines may hold together.
    Bytes held;                  ///< What the others hold now.
    Bytes left;                  ///< What the ceiling leaves before anything asked starts.
    int sharers = 0;             ///< Auto-sized machines that run, start now or start at login.
    std::vector<Planned> asked;  ///< By id.
};

/// Auto-sized memory never falls below this.
inline constexpr Bytes kLeastAutoMemory = mib(512);
/// Auto-sized memory is a multiple of this.
inline constexpr Bytes kMemoryStep = mib(128);

Bytes memory_pool(const HostFacts& host);
Bytes memory_ceiling(const HostFacts& host);

Plan plan(const PlanRequest& request);

/// True for the rule of a size that the definition fixed.
bool is_fixed_rule(const std::string& rule);

/// The rule of both sizes of a run that goes on from a saved state, and whether a rule is that one.
std::string restored_rule();
bool is_restored_rule(const std::string& rule);

}  // namespace berth::agent
