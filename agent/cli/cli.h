#pragma once

#include "agent/cli/context.h"

#include <string>
#include <vector>

namespace berth::cli {

/// What the running process has around it.
Surroundings process_surroundings();

/// The whole program behind main(): reads the arguments, runs the command, reports what failed,
/// returns the exit code.
int run_command_line(const std::vector<std::string>& arguments, Surroundings surroundings);

}  // namespace berth::cli
