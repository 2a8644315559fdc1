#pragma once

#include "vzcore/base/result.h"

#include <cstdint>

namespace berth::cli {

/// Where the last `lines` lines of a file begin. Reads from the end backwards, no further than it
/// must. A last line without its newline counts.
Result<std::int64_t> offset_of_last_lines(int fd, std::uint64_t lines);

}  // namespace berth::cli
