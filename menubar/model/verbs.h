#pragma once

#include "agent/client/views.h"
#include "menubar/model/row.h"

#include <string>

namespace berth::menu {

/// Adds to a machine's submenu what can be done with it in its state: Start, Stop, Force Stop…
void add_verbs(Row& row, const MachineView& machine);

/// A method of the agent: "machine.start", {"name": "web", "cause": "menu"}.
struct AgentCall {
    std::string method;
    Json params;
};
/// How the agent is asked for that.
AgentCall agent_call(Verb verb, const std::string& machine);

/// The console of the newest run that ended; where it printed nothing, what the history says of it.
OpenWindow why_window(const MachineView& machine);

}  // namespace berth::menu
