#include "menubar/appkit/app_service.h"

namespace berth::menu {

std::optional<LoginStart> login_start_of(ServiceStatus status, bool in_app)
{
    if (!in_app) return std::nullopt;
    switch (status) {
    case ServiceStatus::Enabled: return LoginStart::On;
    case ServiceStatus::RequiresApproval: return LoginStart::NeedsApproval;
    // An app that was never registered may be not found at all.
    case ServiceStatus::NotFound:
    case ServiceStatus::NotRegistered:
    case ServiceStatus::Unknown: return LoginStart::Off;
    }
    return LoginStart::Off;
}

ServiceChange service_changed(bool on, const std::optional<std::string>& failure, ServiceStatus now)
{
    if (on && now == ServiceStatus::RequiresApproval)
        return {fail(ErrorCode::Refused,
                     "macOS wants you to allow that Berth starts at login",
                     "switch Berth on in System Settings, General, Login Items"),
                true};
    // Registering what is registered, and the opposite, is refused, and is as it should be.
    const bool is_on = now == ServiceStatus::Enabled;
    const bool known = now != ServiceStatus::Unknown && now != ServiceStatus::NotFound;
    if (!failure || (known && is_on == on)) return {{}, false};
    return {fail(ErrorCode::Io,
                 *failure,
                 "Berth.app has to be signed, and is best kept in /Applications"),
            false};
}

}  // namespace berth::menu
