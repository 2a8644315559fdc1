#pragma once

#include "menubar/leave_line.h"

#include <functional>

namespace berth::menu {

/// Runs the agent to its end, where a toolkit wants this thread for itself on another one: AppKit's
/// run loop has the main thread then, and the two only post to each other. A desktop that asks the
/// program to leave does that by `line`, and waits for the agent's end.
void beside_desktop(const std::function<void()>& agent, LeaveLine& line);

}  // namespace berth::menu
