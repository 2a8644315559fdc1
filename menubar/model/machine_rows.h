#pragma once

#include "menubar/model/row.h"
#include "menubar/model/snapshot.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace berth::menu {

/// A machine's row with its submenu: "machine/ID".
Row machine_row(const MachineView& machine, const Snapshot& snapshot);

/// An id, made of its parts in one piece of memory: a menu has thousands of them.
std::string joined_id(std::initializer_list<std::string_view> parts);

/// The same rows, made one below the other.
Row& add_row(Row& parent, std::string id, std::string title);
/// One that only says something: it is seen, and cannot be chosen.
Row& add_note(Row& parent, std::string id, std::string title);
void add_separator(Row& parent, std::string id);

/// True while a run of it is open.
bool is_active(const MachineView& machine);
bool starts_at_login(const MachineView& machine);

}  // namespace berth::menu
