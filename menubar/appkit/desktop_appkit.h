#pragma once

#include "agent/client/port.h"
#include "menubar/desktop.h"
#include "vzcore/base/paths.h"
#include "vzcore/loop.h"

#include <memory>

namespace berth::menu {

/// A desktop of macOS, whose windows show what the agent behind `port` knows. Lives on `loop`, and
/// does its work on AppKit's main thread.
std::unique_ptr<Desktop> make_appkit_desktop(Loop& loop, AgentPort& port, const Paths& paths);

}  // namespace berth::menu
