#pragma once

#include "vzcore/base/result.h"
#include "vzcore/loop.h"

namespace berth {

/// Runs `work`, which may block, on a thread of its own, and then `done` with its result on the
/// loop. `work` must touch nothing that the loop owns. Destroying the handle waits for the work and
/// drops its result.
Handle run_aside(Loop& loop,
                 std::function<Result<void>()> work,
                 std::function<void(const Result<void>&)> done);

}  // namespace berth
