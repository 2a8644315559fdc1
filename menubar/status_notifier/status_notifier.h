#pragma once

#include "menubar/renderer.h"
#include "menubar/status_notifier/activation.h"
#include "menubar/status_notifier/icon_folder.h"
#include "vzcore/bus/bus.h"

#include <memory>
#include <string>

namespace berth::menu {

/// Draws the menu as an org.kde.StatusNotifierItem with a com.canonical.dbusmenu, for any panel
/// that shows those, without a toolkit or a display. The bus, the panel and what connects the two
/// may each come later, go and come back. What the panel gives for the windows that a click opens
/// goes to `activation`. `loop`, `bus` and `activation` outlive the renderer.
std::unique_ptr<Renderer> make_status_notifier(Loop& loop,
                                               bus::Connection& bus,
                                               Activation& activation,
                                               const RendererEvents& events,
                                               const std::string& icons = icon_folder());

}  // namespace berth::menu
