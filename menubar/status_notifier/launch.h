#pragma once

#include "vzcore/base/result.h"
#include "vzcore/loop.h"

#include <functional>
#include <string>
#include <vector>

namespace berth::menu {

/// How a program gets onto the user's screen.
struct LaunchPlan {
    std::string program;
    std::vector<std::string> arguments;
    std::string activation = {};  ///< What lets its window come to the front; may be empty.

    bool operator==(const LaunchPlan&) const = default;
};

/// An agent that began before the desktop has no display in its environment; systemd's user manager
/// has, once the session told it. `systemd_run` is its path, or empty. Unsupported where there is
/// neither. The activation gets into the environment by env(1).
Result<LaunchPlan> plan_launch(LaunchPlan wanted, bool has_display, const std::string& systemd_run);

/// Starts a program with a window; it outlives this process. `done` runs once: with what was wrong
/// when the program ends badly within seconds, else when that time is over or it ends well.
void launch_on_desktop(Loop& loop, LaunchPlan wanted, std::function<void(Result<void>)> done);

}  // namespace berth::menu
