#pragma once

#include "agent/capacity.h"
#include "agent/machines.h"
#include "vzcore/json.h"

namespace berth::agent {

// What the agent sends, as docs/protocol.md lists it.

Json to_wire(const MachineEntry& entry, const Paths& paths);
Json to_wire(const store::Run& run);
Json to_wire(const store::RunTotals& totals);
Json to_wire(const store::Event& event);

/// Of `machine.plan`: the sizes of a start and their rules, or its refusal.
Json to_wire(const Planned& planned);
/// Of `host.capacity`: the numbers, and for each machine what it has or would get if it started
/// now.
Json capacity_to_wire(PlanRequest request, const std::vector<MachineEntry*>& machines);

}  // namespace berth::agent
