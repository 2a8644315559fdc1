#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"

namespace berth::agent {

/// Owns a descriptor of a file in procfs that tells of news by a priority event (EPOLLPRI), and
/// runs `happened` soon after each one; perhaps once more, when there was none.
Result<Handle> watch_priority(Loop& loop, UniqueFd fd, Callback happened);

}  // namespace berth::agent
