#pragma once

#include "agent/client/views.h"

#include <cstddef>
#include <string>
#include <vector>

namespace berth {

// How the windows name a run and its parts.

/// How long the guest ran: "3 min 20 s"; "-" when it never did. `now` counts for an open run.
std::string length_text(const RunView& run, UnixTime now);
/// One line for a picker: "#4   2026-11-24 08:31   crashed   3 min 20 s". An open run
/// has no length there, since it would be wrong a moment later.
std::string run_title(const RunView& run);
/// All there is to know, in a few lines: for a tooltip and for a screen reader.
std::string run_details(const RunView& run, UnixTime now);
/// What the file with the drawn history is called at first; `machine` is empty for all of them,
/// `ending` is "png" and the like.
std::string drawing_name(const std::string& machine, const std::string& ending);
/// Whether the machine of a run has an older one, which that can be compared with.
bool has_run_before(const std::vector<RunView>& runs, std::size_t place);
/// Where the run that has row `place` of `before` is in `now`: what a user chose stays so while
/// runs come and go. The nearest row where it is gone, the first where none was chosen (-1), and -1
/// where there are no runs.
int place_of_same_run(const std::vector<RunView>& before,
                      int place,
                      const std::vector<RunView>& now);

}  // namespace berth
