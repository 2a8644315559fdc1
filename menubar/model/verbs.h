#pragma once

#include "agent/client/views.h"
#include "menubar/model/row.h"

#include <string>

namespace berth::menu {

/// Adds to a machine's submenu what can be done with it in its state: Start, Stop, Force Stop…
void add_verbs(Row& row, const MachineView& machine);

/// "machine.start" and its like, for that machine.
CallAgent call_on(const char* method, const MachineView& machine);
/// A start, with who asked.
CallAgent start_call(const MachineView& machine);

/// The console of the newest run that ended; where it printed nothing, what the history says of it.
OpenWindow why_window(const MachineView& machine);

}  // namespace berth::menu
