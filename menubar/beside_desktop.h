#pragma once

#include <functional>

namespace berth::menu {

/// Runs the agent to its end, where a toolkit wants this thread for itself on another one: AppKit's
/// run loop has the main thread then, and the two only post to each other.
void beside_desktop(const std::function<void()>& agent);

}  // namespace berth::menu
