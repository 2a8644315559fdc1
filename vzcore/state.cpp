#include "vzcore/state.h"

#include "vzcore/base/name_table.h"

#include <initializer_list>

namespace berth {
namespace {

constexpr std::array kStateNames{
    std::pair{State::Stopped, std::string_view("stopped")},
    std::pair{State::Starting, std::string_view("starting")},
    std::pair{State::Running, std::string_view("running")},
    std::pair{State::Paused, std::string_view("paused")},
    std::pair{State::Stopping, std::string_view("stopping")},
    std::pair{State::Saving, std::string_view("saving")},
    std::pair{State::Saved, std::string_view("saved")},
    std::pair{State::Restoring, std::string_view("restoring")},
    std::pair{State::Failed, std::string_view("failed")},
    std::pair{State::Unknown, std::string_view("unknown")},
};
static_assert(names_all(kStateNames, State::Unknown));

constexpr std::array kEventNames{
    std::pair{Event::StartAsked, std::string_view("start_asked")},
    std::pair{Event::Started, std::string_view("started")},
    std::pair{Event::StopAsked, std::string_view("stop_asked")},
    std::pair{Event::PausedNow, std::string_view("paused_now")},
    std::pair{Event::ResumedNow, std::string_view("resumed_now")},
    std::pair{Event::SaveAsked, std::string_view("save_asked")},
    std::pair{Event::SaveDone, std::string_view("save_done")},
    std::pair{Event::SaveFailed, std::string_view("save_failed")},
    std::pair{Event::SaveDropped, std::string_view("save_dropped")},
    std::pair{Event::RestoreAsked, std::string_view("restore_asked")},
    std::pair{Event::RestoreDone, std::string_view("restore_done")},
    std::pair{Event::RestoreFailed, std::string_view("restore_failed")},
    std::pair{Event::Ended, std::string_view("ended")},
    std::pair{Event::EndedBadly, std::string_view("ended_badly")},
    std::pair{Event::Silent, std::string_view("silent")},
    std::pair{Event::SeenStarting, std::string_view("seen_starting")},
    std::pair{Event::SeenRunning, std::string_view("seen_running")},
    std::pair{Event::SeenPaused, std::string_view("seen_paused")},
    std::pair{Event::SeenStopping, std::string_view("seen_stopping")},
    std::pair{Event::SeenSaving, std::string_view("seen_saving")},
    std::pair{Event::SeenRestoring, std::string_view("seen_restoring")},
};
static_assert(names_all(kEventNames, Event::SeenRestoring));

std::optional<State> when(bool allowed, State to)
{
    return allowed ? std::optional(to) : std::nullopt;
}

bool one_of(State state, std::initializer_list<State> states)
{
    for (const State candidate : states)
        if (candidate == state) return true;
    return false;
}

}  // namespace

// Cells that may surprise:
// - Saved takes RestoreAsked and SaveDropped only. A start would boot disks whose writes are still
// in the saved memory;
//   and the Ended of the run that was saved, which comes after SaveDone, must not forget the save.
// - Unknown takes SaveDone: a large save is slow to answer and may end while nobody heard of it.
// - RestoreFailed may come from Stopping: who stops a restore finds the machine saved, as before.
// - SaveFailed leads to Paused, since the guest stands still during a save. Who had it running
// resumes it.
// - Stopping takes StopAsked again, so that a forced stop can follow a polite one. Saving takes
// none: the
//   save ends the run anyway. A kill needs no event of its own; it shows as Ended, from any active
//   state.
// - What the guest does on the way down (a late Started, PausedNow, ResumedNow) is refused: it
// stays
//   Stopping until the run is over.
std::optional<State> next(State from, Event event)
{
    using S = State;
    switch (event) {
    case Event::StartAsked: return when(one_of(from, {S::Stopped, S::Failed}), S::Starting);
    case Event::Started: return when(from == S::Starting, S::Running);
    case Event::StopAsked:
        return when(one_of(from, {S::Starting, S::Running, S::Paused, S::Stopping, S::Restoring}),
                    S::Stopping);
    case Event::PausedNow: return when(from == S::Running, S::Paused);
    case Event::ResumedNow: return when(from == S::Paused, S::Running);
    case Event::SaveAsked: return when(one_of(from, {S::Running, S::Paused}), S::Saving);
    case Event::SaveDone: return when(one_of(from, {S::Saving, S::Unknown}), S::Saved);
    case Event::SaveFailed: return when(from == S::Saving, S::Paused);
    case Event::SaveDropped: return when(from == S::Saved, S::Stopped);
    case Event::RestoreAsked: return when(from == S::Saved, S::Restoring);
    case Event::RestoreDone: return when(from == S::Restoring, S::Paused);
    case Event::RestoreFailed:
        return when(one_of(from, {S::Restoring, S::Stopping, S::Unknown}), S::Saved);
    case Event::Ended: return when(is_active(from), S::Stopped);
    case Event::EndedBadly: return when(is_active(from), S::Failed);
    case Event::Silent: return when(is_active(from), S::Unknown);
    case Event::SeenStarting: return when(from == S::Unknown, S::Starting);
    case Event::SeenRunning: return when(from == S::Unknown, S::Running);
    case Event::SeenPaused: return when(from == S::Unknown, S::Paused);
    case Event::SeenStopping: return when(from == S::Unknown, S::Stopping);
    case Event::SeenSaving: return when(from == S::Unknown, S::Saving);
    case Event::SeenRestoring: return when(from == S::Unknown, S::Restoring);
    }
    return std::nullopt;
}

bool is_active(State state)
{
    switch (state) {
    case State::Stopped:
    case State::Saved:
    case State::Failed: return false;
    case State::Starting:
    case State::Running:
    case State::Paused:
    case State::Stopping:
    case State::Saving:
    case State::Restoring:
    case State::Unknown: return true;
    }
    return false;
}

std::string_view name_of(State state)
{
    return name_in(kStateNames, state);
}
std::string_view name_of(Event event)
{
    return name_in(kEventNames, event);
}
std::optional<State> state_named(std::string_view name)
{
    return named_in(kStateNames, name);
}
std::optional<Event> event_named(std::string_view name)
{
    return named_in(kEventNames, name);
}

}  // namespace berth
