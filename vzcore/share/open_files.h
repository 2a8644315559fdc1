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

/// The same of files in `folder`, whose path has no symbolic links, whichever mount they are on.
Result<std::size_t> open_files_in(const std::string& folder, pid_t process);

/// Says that the share is in use, and what can be done about it; `forced` is what --force then
/// does.
tl::unexpected<Error> in_use(const std::string& tag, std::size_t open, const std::string& forced);

}  // namespace berth
