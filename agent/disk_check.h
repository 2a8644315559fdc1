#pragma once

#include "vzcore/base/result.h"
#include "vzcore/definition.h"

namespace berth::agent {

/// The checks of disks that need the file system: one that is there holds whole sectors, one that
/// is not has a size and a folder to be created in. All that is wrong is told, a line each, by JSON
/// path.
Result<void> check_disks(const Definition& definition);

}  // namespace berth::agent
