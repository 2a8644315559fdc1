#pragma once

#include "vzcore/base/result.h"

#include <string>

namespace berth {

/// Replaces the file `path` by `path`.zst: one zstd frame that tells its content's size. The plain
/// file goes last, so at every moment one of the two is whole; after an error it is as before.
/// Takes as long as it takes: for a process of its own (SegmentCompressor), not for a loop.
Result<void> compress_file(const std::string& path);

/// What the unfinished result is called meanwhile.
std::string unfinished_name(const std::string& path);

}  // namespace berth
