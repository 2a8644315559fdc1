#pragma once

#include "vzcore/machine.h"
#include "vzcore/vz/plan.h"

namespace berth::vz {

/// A Machine inside this process, by Virtualization.framework. make_machine() is the way in.
Result<std::unique_ptr<Machine>>
make_vz_machine(const Spec& spec, Loop& loop, MachineObserver& observer);

}  // namespace berth::vz
