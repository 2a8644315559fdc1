#pragma once

#include "agent/capacity.h"
#include "agent/machines.h"

namespace berth::agent {

/// What the planner is asked about: this host, and all machines as they are now. Nothing is asked
/// to start yet.
Result<PlanRequest> capacity_request(const Environment& environment, Machines& machines);

}  // namespace berth::agent
