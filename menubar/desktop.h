#pragma once

#include "menubar/model/command.h"
#include "menubar/model/snapshot.h"
#include "vzcore/base/result.h"

#include <functional>
#include <optional>
#include <string>

namespace berth::menu {

/// What a menu needs of the desktop that it is on. Lives on the loop; nothing waits.
class Desktop {
public:
    using Done = std::function<void(Result<void>)>;

    virtual ~Desktop() = default;
    // `done` runs once, when it is known that it worked or why not.
    virtual void open_window(const OpenWindow& window, Done done) = 0;
    /// `program` is the user's setting menu.terminal; empty: whatever the desktop has.
    virtual void
    open_terminal(const OpenTerminal& terminal, const std::string& program, Done done) = 0;
    virtual void copy(const std::string& text, Done done) = 0;
    /// The path of a folder; nothing when the user chose none.
    virtual void choose_folder(const std::string& title,
                               std::function<void(Result<std::optional<std::string>>)> chosen) = 0;
    /// Whether the agent starts at login; nothing where that cannot be had.
    virtual void login_item(std::function<void(std::optional<LoginStart>)> told) = 0;
    virtual void set_login_item(bool on, Done done) = 0;
};

}  // namespace berth::menu
