#pragma once

#include "agent/client/login/login_file.h"
#include "vzcore/loop.h"

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth::login {

/// Where things are for the user whose login it is.
struct Places {
    std::string home;
    std::string config;  ///< $XDG_CONFIG_HOME; empty: the usual one.
};

/// What a manager knows of the item now.
struct Activity {
    std::optional<bool>
        enabled;                 ///< It counts at the next login. Nothing: there is no such switch.
    std::optional<bool> active;  ///< The manager runs it. Nothing: it does not watch it.
    pid_t pid = 0;               ///< Of what it runs.
};

/// Whoever starts programs at login: systemd, the desktop's session (XDG autostart) or launchd.
/// Calls wait for the manager's program, running the loop.
class Manager {
public:
    virtual ~Manager() = default;
    [[nodiscard]] virtual std::string name() const = 0;  ///< "systemd"
    [[nodiscard]] virtual Syntax syntax() const = 0;
    [[nodiscard]] virtual std::string form() const = 0;  ///< The template's file name.
    [[nodiscard]] virtual std::string path() const = 0;  ///< Where the item is, or would be.
    /// The file is there, or was changed: from the next login on it counts.
    virtual Result<void> enable() = 0;
    /// The file will go.
    virtual Result<void> disable() = 0;
    /// The file has gone.
    virtual Result<void> forget() = 0;
    /// False: it starts nothing by itself before the next login.
    [[nodiscard]] virtual bool starts_now() const = 0;
    virtual Result<void> start() = 0;
    virtual Result<Activity> activity() = 0;
};

/// The managers of this system, the one that is to be used first. An item of ours that another one
/// has is a leftover.
std::vector<std::unique_ptr<Manager>> find_managers(EventLoop& loop, const Places& places);

}  // namespace berth::login
