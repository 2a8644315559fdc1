#pragma once

#include "vzcore/base/result.h"
#include "vzcore/loop.h"

#include <string>
#include <vector>

namespace berth::viewer {

// What every kind of window begins with.

inline constexpr int kRefused = 1, kNoMachine = 4;  // as berth(1) says of exit codes

/// Tells an error on standard error, and returns `code`.
int report(const Error& error, int code);
/// A variable of the environment; empty where there is none.
std::string variable(const char* name);
/// The right to come to the front, which whoever started us may have passed on.
std::string activation_token();
/// The application ends on SIGTERM, SIGINT and SIGHUP while these live.
std::vector<Handle> end_on_signals(Loop& loop);

}  // namespace berth::viewer
