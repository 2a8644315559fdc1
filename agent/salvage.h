#pragma once

#include "store/store.h"

#include <string>

namespace berth::agent {

/// Copies into `into` what can be read of the database at `path`, be it damaged: settings, runs of
/// machines that `into` has, and events. What cannot be read is left out; what `into` has stays.
void salvage(const std::string& path, store::Store& into);

/// The machines of the database at `path`; none when they cannot be read.
std::vector<store::Machine> readable_machines(const std::string& path);

}  // namespace berth::agent
