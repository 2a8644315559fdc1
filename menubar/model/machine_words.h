#pragma once

#include "menubar/model/snapshot.h"
#include "vzcore/state.h"

#include <optional>
#include <string>
#include <vector>

namespace berth::menu {

// What is said about a machine, in words that stand by themselves: no colour or icon adds to them.

/// "running"; a state that this version does not know, as it is.
std::string state_word(const std::string& state);
/// ● ○ ▲ …: one a state.
std::string_view state_symbol(const std::string& state);
/// "guest panicked"; an outcome that this version does not know, as it is.
std::string outcome_word(const std::string& outcome);

/// "● web · running · 2 CPUs · 4.0 GiB": what applies now, and that something waits for the next
/// start.
std::string machine_title(const MachineView& machine, UnixTime now);
/// Sentences that the title has no room for: why, what to do, what is so at the next start.
std::vector<std::string> machine_notes(const MachineView& machine);

/// "○ Run 4 · 2026-11-23 09:15 · stopped · 45 min". Made when the run is read, not with each menu:
/// it has ended, and there are a thousand of them.
RecentRun recent_run(const RunView& run);
/// "2 h 10 min", how long its guest ran; nothing where it never ran or its end is not known.
std::optional<std::string> ran_for(const RunView& run);

/// A saved machine that a plain start would refuse.
bool cannot_go_on(const MachineView& machine);
/// It failed, and neither its user nor its restart policy has anything under way: somebody is to
/// look.
bool needs_its_user(const MachineView& machine);

}  // namespace berth::menu
