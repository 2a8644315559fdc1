#pragma once

#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"
#include "vzcore/process.h"

#include <memory>

namespace berth::agent {

/// Tells when a process that is not our child has gone, without polling. Lives on the loop.
class ProcessWatch {
public:
    /// `gone` runs once, never inside this call; may destroy the watch. NotFound when it has gone
    /// already.
    static Result<std::unique_ptr<ProcessWatch>>
    open(Loop& loop, const ProcessId& process, Callback gone);

private:
    ProcessWatch(UniqueFd descriptor, std::unique_ptr<FdWatch> watch);

    UniqueFd descriptor_;  // outlives the watch
    std::unique_ptr<FdWatch> watch_;
};

/// A descriptor that is readable once the process has gone: a pidfd, a kqueue.
Result<UniqueFd> open_process_descriptor(pid_t pid);

}  // namespace berth::agent
