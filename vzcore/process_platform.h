#pragma once

#include <sys/types.h>

// What process_posix.cpp needs of the system and POSIX lacks. Implemented in process_linux.cpp and
// process_darwin.cpp.
namespace berth::platform {

/// Has the kernel kill this process when the thread that forked it ends; false when it cannot, or
/// when that parent has gone already. Async-signal-safe.
bool die_with_parent(pid_t parent);
/// pipe() whose ends are close-on-exec.
int pipe_close_on_exec(int ends[2]);

}  // namespace berth::platform
