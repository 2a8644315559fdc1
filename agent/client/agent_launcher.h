#pragma once

#include "vzcore/loop.h"

#include <chrono>
#include <string>

namespace berth {

/// A program of ours: beside the running program, else in PATH.
Result<std::string> find_program_of_ours(const std::string& name);
/// The agent's program.
Result<std::string> find_agent_program();

/// Starts an agent in the background and returns once it serves its socket. Fails with what the
/// agent wrote when it could not start. Runs `loop` meanwhile.
Result<void>
launch_agent(EventLoop& loop, const std::string& program, std::chrono::milliseconds timeout);

}  // namespace berth
