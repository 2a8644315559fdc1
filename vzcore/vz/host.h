#pragma once

#include "vzcore/vz/errors.h"
#include "vzcore/vz/plan.h"

#include <functional>
#include <optional>

namespace berth::vz {

/// What this host and its framework offer. Unsupported where there is no virtualization to be had.
Result<Host> read_host();

/// Whether guests can have Rosetta, as the framework says now. Any thread.
RosettaState rosetta_state();

/// Has the system ask its user whether to install Rosetta. Returns at once; `done` runs once, on a
/// thread of the framework, with why it is not installed, or with nothing.
void ask_for_rosetta(std::function<void(const std::optional<Failure>&)> done);

}  // namespace berth::vz
