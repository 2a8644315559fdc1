#pragma once

#include "menubar/model/snapshot.h"
#include "vzcore/base/result.h"

#include <optional>
#include <string>

// What macOS says of a login item that it keeps for an app (SMAppService), and what that means.
namespace berth::menu {

enum class ServiceStatus {
    NotRegistered,
    Enabled,
    RequiresApproval,  ///< Registered, and switched off in System Settings or not yet allowed
                       ///< there.
    NotFound,          ///< The app has no such property list, or macOS has never heard of it.
    Unknown,           ///< Of a newer macOS.
};

/// `in_app`: the property list that is to be registered is there. Without it there is nothing to
/// register, as in a build folder.
std::optional<LoginStart> login_start_of(ServiceStatus status, bool in_app);

struct ServiceChange {
    Result<void> result;
    bool open_settings = false;  ///< Where its user can allow it.
};
/// After registering (`on`), or the opposite. `failure`: what macOS said; nothing when it did it.
ServiceChange
service_changed(bool on, const std::optional<std::string>& failure, ServiceStatus now);

}  // namespace berth::menu
