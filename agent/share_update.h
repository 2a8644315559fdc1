#pragma once

#include "agent/methods.h"
#include "vzcore/share/share_standing.h"

#include <vector>

namespace berth::agent {

/// `share.backend`.
Setting share_backend_setting(std::function<void(ShareBackend)> set_backend);

/// Makes the shares of a running guest what `wanted` says, one after the other, and calls `done`
/// once: with the first thing that went wrong, and then the rest is as it was (Busy: the guest has
/// files in one open, and `release` does not allow that). What this run cannot do is left for the
/// next start and is no error. A machine that does not run needs nothing.
void apply_shares(Services& services,
                  const MachineEntry& entry,
                  const std::vector<Share>& wanted,
                  ShareRelease release,
                  Supervisor::Done done);

}  // namespace berth::agent
