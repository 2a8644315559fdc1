#pragma once

#include "agent/cli/table.h"
#include "vzcore/base/result.h"

#include <string>

namespace berth::cli {

/// What a program of ours returns (DESIGN §10). Of several failures the highest is returned.
inline constexpr int kDone = 0;
inline constexpr int kRefused = 1;
inline constexpr int kUsage = 2;
inline constexpr int kUnreachable = 3;
inline constexpr int kNoSuchMachine = 4;
inline constexpr int kTimedOut = 5;
inline constexpr int kInterrupted = 130;  ///< 128 + SIGINT, as shells say it.
inline constexpr int kNobodyReads = 141;  ///< 128 + SIGPIPE.

/// The exit code of a command that failed so.
int exit_code_of(const Error& error);

/// "berth: what failed: why", the further lines of the message indented below, then "hint: what to
/// do". There is always a hint. Nothing in it acts on a terminal.
std::string report_of(const Error& error, Colour colour);

}  // namespace berth::cli
