#pragma once

#include "menubar/desktop.h"
#include "vzcore/loop.h"

#include <memory>
#include <string>

namespace berth::menu {

/// A desktop of macOS. `scratch` is a folder of ours where a file for Terminal may be. Lives on
/// `loop`, and does its work on AppKit's main thread.
std::unique_ptr<Desktop> make_appkit_desktop(Loop& loop, const std::string& scratch);

}  // namespace berth::menu
