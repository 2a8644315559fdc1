#pragma once

#include "agent/client/login/login_start.h"

#include <optional>

namespace berth::menu {

/// The login item that macOS keeps for the app that this program is in, as it is now. Nothing for a
/// program in no app. On the main thread.
std::optional<login::LoginStart> app_login_item();

}  // namespace berth::menu
