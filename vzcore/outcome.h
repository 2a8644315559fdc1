#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace berth {

/// How a run ended (DESIGN §6).
enum class Outcome {
    GuestShutdown,  ///< The guest powered itself off.
    Stopped,        ///< Asked to stop, and it did within its grace.
    Killed,         ///< Ended by force: asked to, or the grace was over.
    Saved,          ///< Its state was saved; the next start goes on from there.
    GuestPanicked,
    Crashed,      ///< The hypervisor or the runner died.
    StartFailed,  ///< The guest never ran.
    HostDown,     ///< The host went down under it.
    Unknown,      ///< Nobody saw it end.
};

std::string_view name_of(Outcome outcome);
std::optional<Outcome> outcome_named(std::string_view name);

/// True for the outcomes a user should look at: the machine then shows `failed`.
bool is_failure(Outcome outcome);

/// The end of a run, as `exit.json` and the run row keep it.
struct RunEnd {
    Outcome outcome = Outcome::Unknown;
    std::optional<int>
        code;  ///< Raw exit code of the hypervisor, or 128 + signal. Nothing when unknown.
    std::string sentence;  ///< What happened, for people.
    std::string hint;      ///< What to do next; may be empty.

    bool operator==(const RunEnd&) const = default;
};

}  // namespace berth
