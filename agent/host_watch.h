#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"

#include <functional>

namespace berth::agent {

/// Owns the descriptor and runs `readable` with it whenever it can be read; that must take what is
/// there.
Result<Handle> watch_descriptor(Loop& loop, UniqueFd fd, std::function<void(int fd)> readable);

}  // namespace berth::agent
