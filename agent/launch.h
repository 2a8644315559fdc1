#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/process.h"
#include "vzcore/spec.h"

#include <string>

namespace berth::agent {

/// A runner that was started and has not reported yet.
struct Launched {
    ProcessId process;
    UniqueFd ready;        ///< Our end of the pipe over which it reports.
    std::string log_path;  ///< Its own log: what it writes to its standard output and error.
};

/// Makes the run directory, writes the spec into it and starts the runner there. On failure nothing
/// of it is left. A leftover directory is replaced, unless somebody holds its lock.
Result<Launched>
launch(const std::string& runner_program, const std::string& run_dir, const Spec& spec);

/// Where the runner of a run logs.
std::string runner_log_path(const std::string& log_dir);

}  // namespace berth::agent
