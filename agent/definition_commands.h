#pragma once

#include "agent/machines.h"
#include "vzcore/share/share_rules.h"

#include <string>
#include <vector>

namespace berth::agent {

// What a user does to definitions. Each is stored before it returns; the mirror beside it is
// written next, and trouble with that is logged only.

/// Writes each mirror anew that does not say what the rows say: an agent may have been killed
/// between the two. One that a newer Berth wrote stays.
void renew_mirrors(Environment& environment, Machines& machines);

enum class DryRun { No, Yes };

/// A new machine with its id and MAC addresses. With DryRun::Yes all checks are made and nothing is
/// stored: the entry is then nobody's.
Result<store::Machine> create_machine(Environment& environment,
                                      Machines& machines,
                                      Definition definition,
                                      DryRun dry_run,
                                      HomeShare home = HomeShare::Refuse);

/// The definition as update_machine would store it: networks keep their MAC addresses, symbolic
/// links in the paths of new shares are resolved. An error when it would not. Nothing is touched.
Result<Definition> settle_update(Environment& environment,
                                 Machines& machines,
                                 const MachineEntry& entry,
                                 Definition definition,
                                 HomeShare home = HomeShare::Refuse);

/// Replaces the definition by what settle_update returned, as it is; another name in it renames the
/// machine.
Result<void> update_machine(Environment& environment,
                            Machines& machines,
                            MachineEntry& entry,
                            const Definition& settled);

Result<void> rename_machine(Environment& environment,
                            Machines& machines,
                            MachineEntry& entry,
                            const std::string& new_name);

enum class KeepDisks { No, Yes };
struct Deleted {
    std::vector<std::string> removed;
    std::vector<std::string> kept;
};
/// Removes the machine and the files in its own folder. Files elsewhere are the user's and are
/// kept. Refused while it is active. The entry is gone afterwards.
Result<Deleted> delete_machine(Environment& environment,
                               Machines& machines,
                               MachineEntry& entry,
                               KeepDisks keep_disks);

}  // namespace berth::agent
