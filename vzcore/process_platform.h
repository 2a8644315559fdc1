#pragma once

#include "vzcore/base/bytes.h"

#include <sys/resource.h>
#include <sys/types.h>

// What process_posix.cpp needs of the system and POSIX lacks. Implemented in process_linux.cpp and
// process_darwin.cpp.
namespace berth::platform {

/// Has the kernel kill this process when the thread that forked it ends; false when it cannot, or
/// when that parent has gone already. Async-signal-safe.
bool die_with_parent(pid_t parent);
/// pipe() whose ends are close-on-exec.
int pipe_close_on_exec(int ends[2]);
/// The largest resident size in a child's usage; its unit differs between systems.
Bytes peak_memory(const rusage& used);

}  // namespace berth::platform
