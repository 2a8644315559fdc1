#pragma once

#include "vzcore/base/result.h"

#include <string>

namespace berth {

/// Makes `to` a copy of the file `from` that shares its blocks for as long as neither is written:
/// the same content and time of change, mode 0600, on disk when this returns. It is there whole or
/// not at all. A link at `from` is followed; `to` must not exist. Unsupported where the file system
/// shares no blocks, or not between the two places: nothing is ever copied in its stead. Waits for
/// what was written to `from` to reach the disk. Implemented in clone_file_ficlone.cpp and
/// clone_file_clonefile.cpp.
Result<void> clone_file(const std::string& from, const std::string& to);

}  // namespace berth
