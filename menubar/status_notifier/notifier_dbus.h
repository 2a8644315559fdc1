#pragma once

#include "menubar/notices/notice.h"
#include "menubar/status_notifier/activation.h"
#include "menubar/status_notifier/icon_folder.h"
#include "vzcore/bus/bus.h"

#include <memory>
#include <string>

namespace berth::menu {

/// Shows notices by org.freedesktop.Notifications, which is started where it can be; where there is
/// none, nothing happens. What it gives with a click goes to `activation`. `icons` is the folder of
/// our icons: by its name a daemon would not find one there. `bus` and `activation` outlive the
/// notifier.
std::unique_ptr<Notifier> make_notifier(bus::Connection& bus,
                                        Activation& activation,
                                        const std::string& icons = icon_folder());

}  // namespace berth::menu
