#pragma once

#include "vzcore/base/clock.h"
#include "vzcore/definition.h"
#include "vzcore/outcome.h"
#include "vzcore/process.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::store {

/// A machine as stored: its id never changes, its name may.
struct Machine {
    std::string id;  ///< 12 lower-case hexadecimal digits, random.
    Definition definition;
    UnixTime created_at;
    UnixTime updated_at;
};

/// Why a run was started.
enum class Cause { Cli, Menu, Login, Retry, Restart, Import };
std::string_view name_of(Cause cause);
std::optional<Cause> cause_named(std::string_view name);

/// One run of one machine, from the ask to the end (DESIGN §5). An open run has no `outcome`.
struct Run {
    std::int64_t id = 0;  ///< Row id over all machines; grows.
    std::string machine_id;
    std::string machine_name;  ///< As it was at the ask.
    std::int64_t number = 0;   ///< 1, 2, 3, … for each machine.
    Cause cause = Cause::Cli;
    std::string fingerprint;  ///< Of the definition it was started from.
    int cpus = 0;
    Bytes memory;
    std::string cpus_rule, memory_rule;  ///< Which rule decided the size, for people.
    std::string accelerator, accelerator_reason;
    ProcessId runner;  ///< pid 0 until it was spawned.
    std::string boot;  ///< boot_id() of the host at the ask.
    UnixTime asked_at;
    std::optional<UnixTime> running_at, first_console_at, ready_at, stop_asked_at, ended_at;
    UnixTime last_seen_at;  ///< The last time it was known to live.
    std::optional<Outcome> outcome;
    std::optional<int> code;
    std::string sentence, hint;
    std::optional<Bytes> peak_memory;
    std::optional<std::int64_t> cpu_millis;
    std::string log_path;
    std::uint64_t log_bytes = 0;
};

/// What the runs of one machine add up to.
struct RunTotals {
    std::string machine_id, machine_name;
    std::int64_t runs = 0;             ///< All there ever were, also those that were pruned.
    std::int64_t failures = 0;         ///< Of these.
    std::chrono::milliseconds ran{0};  ///< In all that ended.
    /// How many of the newest runs that ended the members below are of: at most kRecentRuns, so
    /// that reading them takes the same time however many there are.
    int recent = 0;
    std::optional<std::chrono::milliseconds> median_to_ready;  ///< From the ask.
    std::optional<Bytes> peak_memory;  ///< Of the hypervisor, in the run that used most of its own.
    Bytes memory;                      ///< What that run was given.
};
inline constexpr int kRecentRuns = 100;

/// Which runs may go. The newest failed run of a machine and runs that are open always stay.
struct Retention {
    std::optional<std::int64_t> runs = {};      ///< Of each machine, the newest so many stay.
    std::optional<UnixTime> ended_before = {};  ///< Those that ended earlier go.
};

/// A run whose row is gone.
struct PrunedRun {
    std::string machine_id;
    std::int64_t number = 0;

    bool operator==(const PrunedRun&) const = default;
};

/// One thing that happened. `seq` grows by one with each, for ever, also over restarts of the
/// agent.
struct Event {
    std::int64_t seq = 0;
    UnixTime at;
    std::string kind;  ///< "machine.created", "run.running", …: docs/protocol.md lists them.
    std::string machine_id;  ///< Empty for events about no machine.
    std::string machine_name;
    std::int64_t run = 0;  ///< The run's number; 0 for none.
    std::string data;      ///< A JSON object, one line.
};

}  // namespace berth::store
