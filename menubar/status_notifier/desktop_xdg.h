#pragma once

#include "menubar/desktop.h"
#include "menubar/status_notifier/activation.h"
#include "vzcore/bus/bus.h"
#include "vzcore/loop.h"

#include <memory>

namespace berth::menu {

/// A desktop by the rules of freedesktop.org: windows are berth-viewer's, terminals the user's, the
/// login item the business of `berth login-item`. `bus` is the user's; a window takes what the
/// desktop gave to `activation`. All outlive it.
std::unique_ptr<Desktop> make_xdg_desktop(Loop& loop, bus::Connection& bus, Activation& activation);

}  // namespace berth::menu
