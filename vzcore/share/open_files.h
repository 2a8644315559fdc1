#pragma once

#include "vzcore/base/result.h"

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace berth {

/// How many files `process` has open on the mount at `place` and those below it, as this process
/// sees them. Descriptors that only name a file (O_PATH), as a file server keeps one for all that
/// its guest has looked at, do not count. From /proc/PID/fdinfo (proc(5)); 0 when the process has
/// gone.
Result<std::size_t> open_files_below(const std::string& place, pid_t process);

}  // namespace berth
