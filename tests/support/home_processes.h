#pragma once

#include "tests/support/host_facts.h"

#include <string>
#include <vector>

namespace berth::test {

/// The processes of one BERTH_HOME: their environment or command line names it, or they are zombies
/// that one of these has not waited for. This process is not among them.
std::vector<HostProcess> processes_of(const std::string& home);

}  // namespace berth::test
