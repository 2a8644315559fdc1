#pragma once

#include "agent/client/login/login_item.h"
#include "agent/client/login/login_start.h"

#include <optional>
#include <string>
#include <vector>

// The login item of Berth.app. macOS keeps it for the app (SMAppService), and the app's menu
// switches it; so the command line of that app makes none beside it.
namespace berth::login {

/// The app that a program is in, which may be named by a link: one with a login item to be
/// registered (packaging/macos). Nothing for a program anywhere else.
std::optional<std::string> app_around(const std::string& program);

/// Asks the app's own berth-agent, since macOS answers an app's main program alone. Waits, running
/// the loop, a few seconds at most. The error says what went wrong.
Result<LoginStart> ask_app(EventLoop& loop, const std::string& agent_program);

/// That item as it is now. `others`: items of ours that the user's own manager has beside it.
Status app_status(const std::string& app, LoginStart start, std::vector<std::string> others);

/// Why `berth login-item install` makes none, and what to do instead. Without `start` the app could
/// not say how its item is.
Error second_item(std::optional<LoginStart> start);
/// Why `berth login-item remove` leaves the app's item; nothing when there is none to leave.
std::optional<Error> item_that_stays(LoginStart start);

}  // namespace berth::login
