#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"

#include <cstdint>

namespace berth {

/// What the zstd frame at the beginning of a file says about the size of its content.
Result<std::uint64_t> zstd_content_size(int fd);

/// The content of the zstd frame in `fd` in a temporary file that has no name, and goes with its
/// descriptor. Corrupt when it is not exactly `size` bytes.
Result<UniqueFd> unzstd(int fd, std::uint64_t size);

}  // namespace berth
