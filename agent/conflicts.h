#pragma once

#include "vzcore/base/result.h"
#include "vzcore/definition.h"

#include <string>
#include <vector>

namespace berth::agent {

/// What one machine takes from the host for itself while it runs.
struct Holdings {
    std::string machine_name;
    std::vector<Disk> disks;
    std::vector<Network> networks;
};

/// Busy when a disk or a host port of `wanted` is in use by one of `active`; the message names both
/// the thing and the machine. Disks are compared as files, so that two paths of one file are seen;
/// one that both only read is shared in peace.
Result<void> check_conflicts(const Holdings& wanted, const std::vector<Holdings>& active);

}  // namespace berth::agent
