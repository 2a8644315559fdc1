#pragma once

#include "vzcore/loop.h"

#include <string>

namespace berth::viewer {

/// Says what Berth is, until it is closed; what the program exits with.
int run_about(Loop& loop);

/// Puts a text on the clipboard and stays, without a window, until another text takes its place: a
/// clipboard holds what its owner still has.
int run_copy(Loop& loop, const std::string& text);

}  // namespace berth::viewer
