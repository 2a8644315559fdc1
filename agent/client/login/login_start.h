#pragma once

#include <optional>
#include <string_view>

namespace berth::login {

/// Whether the agent starts when its user logs in.
enum class LoginStart {
    Off,
    On,
    NeedsApproval,  ///< It was asked for, and the system waits for its user to allow it.
};

/// As berth-agent prints it for berth login-item: "off", "on" or "needs_approval".
std::string_view name_of(LoginStart start);
/// Nothing for any other text.
std::optional<LoginStart> login_start_named(std::string_view name);

}  // namespace berth::login
