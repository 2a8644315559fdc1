#pragma once

#include "vzcore/base/result.h"

#include <memory>

namespace berth::cli {

/// A terminal in raw mode for as long as this lives. The mode it had comes back whatever ends the
/// program: the destructor, exit(), a signal that kills or stops it (then raw again after SIGCONT),
/// a crash. Only SIGKILL leaves it raw. One at a time in a process; signal handlers are those of
/// before afterwards.
class RawTerminal {
public:
    /// `fd` is a terminal, and stays open.
    static Result<std::unique_ptr<RawTerminal>> enter(int fd);
    ~RawTerminal();
    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;

private:
    RawTerminal() = default;
};

}  // namespace berth::cli
