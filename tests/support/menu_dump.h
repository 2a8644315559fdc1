#pragma once

#include "menubar/model/row.h"

#include <cstddef>
#include <limits>
#include <string>

namespace berth::test {

/// What a menu shows and does, as text that a person can read (tests/menubar/menus/README.md says
/// how). Submenus below `depth` are "…".
std::string dump_menu(const menu::Menu& menu,
                      std::size_t depth = std::numeric_limits<std::size_t>::max());

/// "machine.stop {"name":"web"}", "open console web 4": what a command does.
std::string dump_command(const menu::Command& command);

}  // namespace berth::test
