#pragma once

#include "vzcore/base/result.h"

#include <functional>
#include <string>
#include <vector>

namespace berth::menu {

/// The user's terminal with `command` (a program and its arguments) in it, as a program and its
/// arguments. `wanted` is $TERMINAL, or empty. `is_there` tells whether a program is. The first
/// that is there of: xdg-terminal-exec, which knows what the user chose; $TERMINAL; the one that
/// the system chose (x-terminal-emulator); those that are known by name. Unsupported: there is
/// none.
Result<std::vector<std::string>>
terminal_command(const std::vector<std::string>& command,
                 const std::string& wanted,
                 const std::function<bool(const std::string& program)>& is_there);

/// The same on this host.
Result<std::vector<std::string>> terminal_command(const std::vector<std::string>& command);

}  // namespace berth::menu
