#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/process.h"

#include <string>
#include <vector>

// What tests ask of the host about its processes. Implemented in host_facts_procfs.cpp and
// host_facts_libproc.cpp.
namespace berth::test {

struct HostProcess {
    ProcessId id;
    pid_t parent = 0;
    std::string program;  ///< The file name of what it runs; of a zombie what it ran, cut at 15.
    bool zombie = false;
};

/// All processes of the host that this user may see.
std::vector<HostProcess> host_processes();

/// The arguments and the environment that a process was started with, each ended by a zero byte.
/// Empty for one that has gone, or of another user.
std::string words_of(pid_t process);

/// The path of what a process runs. Empty for one that has gone.
std::string program_of(pid_t process);

/// How often a process has waited and was woken, over all its threads. Where the system counts but
/// all changes of threads on its processors, those.
std::uint64_t times_woken(const ProcessId& process);

/// How many descriptors a process has open.
std::size_t count_descriptors(pid_t process);

/// How many mounts a process sees; none where all see the same.
std::size_t count_mounts(pid_t process);

/// What the host would have more without it: what a process shares is counted in part, or not at
/// all.
Bytes own_memory(const ProcessId& process);

/// Whether machines run under Virtualization.framework here, in which the guest is no child of its
/// runner.
bool host_has_vz();

}  // namespace berth::test
