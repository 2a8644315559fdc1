#pragma once

#include "agent/machines.h"
#include "vzcore/saved_disks.h"

#include <string>
#include <vector>

namespace berth::agent {

// What the agent makes of a machine's saved state (vzcore/saved_state.h). Whether a machine is
// saved is a fact of its folder, not of the store.

/// The parts of the definition that a saved state does not fit any more, by the names that
/// `pending` uses. What belongs to the host alone (forwards, grace, login) may change.
std::vector<std::string> changed_since_save(const Definition& definition, const SavedState& saved);

/// Of disks that were written since the save; GoBack: their clones are to take their places.
enum class ChangedDisks { Refuse, GoBack };

/// Refused, with what is in the way, when the machine cannot go on from its saved state: the record
/// cannot be read, the definition changed, a disk was written since.
Result<void> check_restorable(const MachineEntry& entry, ChangedDisks disks);

/// What a run that goes on from the saved state is started with.
Spec spec_of_restore(const store::Machine& machine,
                     const SavedState& saved,
                     std::int64_t run,
                     const std::string& kvm_finding,
                     const Paths& paths);

/// Reads again whether the machine is saved. Only a state that the run `ended` wrote, or that it
/// did not get to use, is one: what a guest ran on from is the past. Nothing `ended`: any state.
void look_for_saved_state(MachineEntry& entry, const store::Run* ended, const Paths& paths);

/// True when the run ended by being saved, whoever saw its end.
bool was_saved_by(const store::Run& run, const Paths& paths);

}  // namespace berth::agent
