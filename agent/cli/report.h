#pragma once

#include "agent/cli/table.h"
#include "vzcore/base/result.h"

#include <string>

namespace berth::cli {

/// What a program of ours returns (DESIGN §10). Of several failures the highest is returned.
enum Exit : int {
    kDone = 0,
    kRefused = 1,
    kUsage = 2,
    kUnreachable = 3,
    kNoSuchMachine = 4,
    kTimedOut = 5,
    kInterrupted = 130,  ///< 128 + SIGINT, as shells say it.
    kNobodyReads = 141,  ///< 128 + SIGPIPE.
};

/// The exit code of a command that failed so.
int exit_code_of(const Error& error);

/// "berth: what failed: why", the further lines of the message indented below, then "hint: what to
/// do". There is always a hint. Nothing in it acts on a terminal.
std::string report_of(const Error& error, Colour colour);

}  // namespace berth::cli
