#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/result.h"

#include <optional>
#include <string>

namespace berth {

/// What the planner needs to know of the host.
struct HostFacts {
    int cpus = 1;           ///< Logical CPUs this process may use (affinity and cgroup quota).
    int physical_cpus = 1;  ///< Logical CPUs of the machine.
    Bytes memory;           ///< Usable memory: the lower of RAM and the cgroup limit.
    Bytes physical_memory;  ///< RAM.
    std::string
        cpu_limit_reason;  ///< Why cpus < physical_cpus ("cgroup quota", "affinity"); "" if not.
    std::string memory_limit_reason;  ///< Likewise for memory.

    bool operator==(const HostFacts&) const = default;
};

/// How much memory the host has, and how much of it a program could have now without another one
/// having to give some up.
struct HostMemory {
    Bytes total, available;

    bool operator==(const HostMemory&) const = default;
};

/// Reads the facts from the running system (procfs and cgroup v1/v2 on Linux, sysctl on macOS).
Result<HostFacts> read_host_facts();

/// As above from another root folder, for tests: `root` + "/proc/meminfo", "/sys/fs/cgroup/…".
/// `affinity_cpus` is what sched_getaffinity says.
Result<HostFacts> read_host_facts_below(const std::string& root, int affinity_cpus);

/// As it is now: from procfs on Linux, sysctl on macOS.
Result<HostMemory> read_host_memory();
Result<HostMemory> read_host_memory_below(const std::string& root);

}  // namespace berth
