#pragma once

#include "vzcore/vz/plan.h"

namespace berth::vz {

/// What this host and its framework offer. Unsupported where there is no virtualization to be had.
Result<Host> read_host();

}  // namespace berth::vz
