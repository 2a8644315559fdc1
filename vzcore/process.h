#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/result.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace berth {

/// A program to start. No shell is ever involved.
struct SpawnRequest {
    enum class Session { Same, New };
    enum class WhenParentDies { LiveOn, Die };

    std::string program;                 ///< A path, or a name looked up in PATH.
    std::vector<std::string> arguments;  ///< Without argv[0].
    /// Descriptors the child gets: (ours, its number there). All others are closed there; 0, 1 and
    /// 2 are /dev/null unless listed.
    std::vector<std::pair<int, int>> descriptors;
    std::string directory;  ///< Working folder; empty keeps ours.
    Session session = Session::Same;
    /// Die: the kernel kills the child when the thread that spawned it ends (Linux only; elsewhere
    /// the request is refused).
    WhenParentDies when_parent_dies = WhenParentDies::LiveOn;
    /// Signals that stay blocked in the child, also after it has begun to run its program.
    std::vector<int> blocked_signals;
};

/// Starts the program and returns its pid, which is ours to wait for (Loop::on_child_exit). A
/// program that cannot be executed is an error here, with its path, not an exit code later. Signal
/// masks and handlers are reset to their defaults, but for `blocked_signals`.
Result<pid_t> spawn(const SpawnRequest& request);

/// The path of a program: itself when it has a slash, else the first executable in PATH.
Result<std::string> find_program(const std::string& name);

/// A process for as long as it lives: a pid alone may be used again.
struct ProcessId {
    pid_t pid = 0;
    std::uint64_t start_time =
        0;  ///< Linux: clock ticks after boot; macOS: microseconds since 1970.

    bool operator==(const ProcessId&) const = default;
};

/// What a living process uses.
struct ProcessUse {
    Bytes memory;       ///< Resident now.
    Bytes peak_memory;  ///< Resident at most.
    std::int64_t cpu_millis = 0;
};
/// Nothing when there is no such process.
std::optional<ProcessUse> use_of(pid_t pid);

/// This process.
ProcessId own_process();
/// When the process started; nothing when there is none, or only a zombie.
std::optional<std::uint64_t> start_time_of(pid_t pid);
/// True while that very process lives.
bool is_alive(const ProcessId& process);
/// Changes with each boot of the host.
std::string boot_id();
/// The folder of the running program, symbolic links resolved.
Result<std::string> own_program_dir();

}  // namespace berth
