#pragma once

#include "menubar/appkit/app_service.h"

namespace berth::menu {

/// Registers the login item of the app that this program is in, or the opposite. Opens System
/// Settings where its user has to allow it. Waits for macOS. On the main thread.
Result<void> set_app_login_item(bool on);

}  // namespace berth::menu
