#pragma once

#include "vzcore/guest_agent.h"
#include "vzcore/vz/virtual_machine.h"

#include <memory>

namespace berth::vz {

/// The two sides of the port that a guest agent is reached by.
struct AgentPort {
    std::unique_ptr<GuestAgent> agent;  ///< Ours. On the loop.
    ConsoleEnds guest;                  ///< For the machine.
};

Result<AgentPort> open_agent_port(Loop& loop);

}  // namespace berth::vz
