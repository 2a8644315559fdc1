#pragma once

#include "menubar/renderer.h"
#include "vzcore/loop.h"

#include <memory>

namespace berth::menu {

/// Draws the menu as an NSStatusItem with an NSMenu. Lives on `loop`, and does its work on AppKit's
/// main thread: the two only post to each other.
std::unique_ptr<Renderer> make_status_item(Loop& loop, RendererEvents events);

}  // namespace berth::menu
