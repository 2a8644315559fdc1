#pragma once

#include "vzcore/loop.h"
#include "vzcore/process.h"

#include <chrono>
#include <functional>
#include <string>

namespace berth {

/// What a program that ran to its end said.
struct ProgramEnd {
    ChildExit exit;
    std::string output;  ///< Its standard output and error as they came, at most 64 KiB of them.

    [[nodiscard]] bool succeeded() const { return exit.code == 0; }
};

enum class AtDeadline { Kill, LeaveRunning };

/// Starts a program; `done` runs once, on the loop, when it ended, and TimedOut after `timeout`.
/// Output is read until the program itself ends: a child of it that keeps the pipe open is not
/// waited for. Without the handle the program goes on, and nobody hears of it.
Result<Handle> start_program(Loop& loop,
                             SpawnRequest request,
                             std::chrono::milliseconds timeout,
                             AtDeadline at_deadline,
                             std::function<void(Result<ProgramEnd>)> done);

/// The same, and waits for its end, running `loop` meanwhile; not to be called from a callback of
/// that loop.
Result<ProgramEnd> run_program(EventLoop& loop,
                               SpawnRequest request,
                               std::chrono::milliseconds timeout,
                               AtDeadline at_deadline);

}  // namespace berth
