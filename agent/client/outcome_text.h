#pragma once

#include "agent/client/views.h"

#include <string>
#include <string_view>

namespace berth {

// How all programs judge and name the end of a run.

/// True for one that its user should look at; also for one that this version does not know.
bool is_bad_outcome(std::string_view outcome);
/// The same of a run; one that is open has no end yet.
bool looks_bad(const RunView& run);
/// "guest shutdown", "crashed"; "running" while it is open.
std::string outcome_text(const RunView& run);

}  // namespace berth
