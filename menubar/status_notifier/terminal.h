#pragma once

#include "vzcore/base/result.h"

#include <functional>
#include <string>
#include <vector>

namespace berth::menu {

/// What the user said about the terminal; empty where nothing.
struct TerminalChoice {
    /// The setting menu.terminal: a program, or one with the words that stand between it and the
    /// command that it is to run ("terminator -x").
    std::string setting;
    std::string variable;  ///< $TERMINAL: a program.
};

/// The user's terminal with `command` (a program and its arguments) in it, as a program and its
/// arguments. `is_there` tells whether a program is. What the setting names, and no other; without
/// it the first that is there of: xdg-terminal-exec, which knows what the user chose; $TERMINAL;
/// the one that the system chose (x-terminal-emulator); those that are known by name. Unsupported:
/// there is none.
Result<std::vector<std::string>>
terminal_command(const std::vector<std::string>& command,
                 const TerminalChoice& choice,
                 const std::function<bool(const std::string& program)>& is_there);

/// The same on this host.
Result<std::vector<std::string>> terminal_command(const std::vector<std::string>& command,
                                                  const std::string& setting);

}  // namespace berth::menu
