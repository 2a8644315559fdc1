#pragma once

#include "vzcore/process.h"

#include <string>
#include <vector>

namespace berth::test {

/// One process as /proc shows it.
struct HomeProcess {
    ProcessId id;
    pid_t parent = 0;
    std::string program;  ///< The file name of what it runs; of a zombie what it ran, cut at 15.
    bool zombie = false;
};

/// The processes of one BERTH_HOME: their environment or command line names it, or they are zombies
/// that one of these has not waited for. This process is not among them.
std::vector<HomeProcess> processes_of(const std::string& home);

/// How often a process has waited and was woken, over all its threads.
std::uint64_t times_woken(const ProcessId& process);

/// How many descriptors a process has open.
std::size_t count_descriptors(pid_t pid);

}  // namespace berth::test
