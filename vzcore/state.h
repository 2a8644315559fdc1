#pragma once

#include <optional>
#include <string_view>

namespace berth {

/// What a machine is doing (DESIGN §6). Unknown: its runner holds the lock and does not answer.
enum class State {
    Stopped,
    Starting,
    Running,
    Paused,
    Stopping,
    Saving,
    Saved,
    Restoring,
    Failed,
    Unknown,
};

/// What can happen to a machine. The Seen… events are what an agent learns from a runner that
/// answers (again): facts, accepted from Unknown only.
enum class Event {
    StartAsked,
    Started,
    StopAsked,
    PausedNow,
    ResumedNow,
    SaveAsked,
    SaveDone,
    SaveFailed,
    SaveDropped,  ///< What it was saved in is gone, or is given up.
    RestoreAsked,
    RestoreDone,    ///< The guest is back, paused.
    RestoreFailed,  ///< The run is over before the guest ran on: it is as saved as before.
    Ended,          ///< The run is over and nobody needs to look: shut down, stopped, killed.
    EndedBadly,     ///< The run is over and somebody should: crashed, panicked, did not start.
    Silent,         ///< The runner does not answer.
    SeenStarting,
    SeenRunning,
    SeenPaused,
    SeenStopping,
    SeenSaving,
    SeenRestoring,
};

/// The state after the event; nothing when the event is refused in that state. Pure; the only place
/// that decides.
std::optional<State> next(State from, Event event);

/// True while a run is open: a runner exists or is being started.
bool is_active(State state);

std::string_view name_of(State state);
std::string_view name_of(Event event);
std::optional<State> state_named(std::string_view name);
std::optional<Event> event_named(std::string_view name);

}  // namespace berth
