#pragma once

#include "agent/client/views.h"

#include <string>

namespace berth {

// How the windows name a run and its parts.

/// How long the guest ran: "3 min 20 s"; "-" when it never did. `now` counts for an open run.
std::string length_text(const RunView& run, UnixTime now);
/// One line for a picker: "#4   2026-11-24 08:31   crashed   3 min 20 s". An open run
/// has no length there, since it would be wrong a moment later.
std::string run_title(const RunView& run);
/// All there is to know, in a few lines: for a tooltip and for a screen reader.
std::string run_details(const RunView& run, UnixTime now);

}  // namespace berth
