#pragma once

#include "vzcore/loop.h"
#include "vzcore/run_dir.h"

#include <optional>
#include <string>

namespace berth::agent {

/// What a look at one run directory showed.
struct Probe {
    bool answered =
        false;  ///< hello succeeded: the right machine and run, in a wire version we speak.
    bool lock_held = false;     ///< Somebody holds the directory's lock.
    bool same_process = false;  ///< The runner on record still lives: its pid, with its start time.
    bool fresh = false;         ///< Just made: its runner may not have come to take the lock yet.
};

enum class Adoption { Adopt, Wait, Clean };

/// Silence is not death: only a free lock and a vanished process allow cleaning up.
constexpr Adoption decide(const Probe& probe)
{
    if (probe.answered) return Adoption::Adopt;
    if (probe.lock_held || probe.same_process || probe.fresh) return Adoption::Wait;
    return Adoption::Clean;
}

/// What is known when a run is over.
struct RunEnding {
    std::optional<ExitRecord> record;   ///< What the runner wrote last.
    std::optional<Error> unreadable;    ///< It wrote a record, and why that cannot be read.
    std::optional<Error> start_error;   ///< What it reported over the ready pipe.
    bool launching = false;             ///< It went away before it reported anything.
    bool saved = false;                 ///< What it was saved in is there.
    bool forced = false;                ///< We killed it, because it did not answer.
    bool other_boot = false;            ///< The host was started again since.
    pid_t pid = 0;                      ///< 0 when no runner is on record.
    ChildExit exit;                     ///< Empty unless it was our child.
    std::string last_words;             ///< The last line of the runner's own log.
    std::string log_path;               ///< That log.
    std::optional<UnixTime> last_seen;  ///< When the machine was last known to run.
};

/// The outcome, with what happened and what to do next. The runner's own word goes before all else.
RunEnd conclude(const std::string& machine_name, const RunEnding& ending);

/// The last line of a file that is not blank; empty when there is none.
std::string last_line_of(const std::string& path);

}  // namespace berth::agent
