#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/clock.h"
#include "vzcore/definition.h"
#include "vzcore/json.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace berth {

// What the agent says, as plain data (docs/protocol.md). States and outcomes stay text, so that one
// this version does not know is still shown.

struct RunView {
    std::int64_t id = 0, number = 0;
    std::string machine, cause, fingerprint;
    bool open = false, restored = false;
    int cpus = 0;
    Bytes memory;
    std::string cpus_rule, memory_rule;
    std::string accelerator, accelerator_reason;
    std::optional<std::int64_t> runner_pid;
    std::optional<UnixTime> asked_at, running_at, first_console_at, ready_at, stop_asked_at,
        ended_at;
    std::string outcome;  ///< Empty while it is open.
    std::optional<std::int64_t> code;
    std::string sentence, hint;
    std::optional<Bytes> peak_memory;
    std::optional<std::chrono::milliseconds> cpu_time;
    std::string log_path;
    Bytes log_size;
};

/// What the runs of one machine add up to.
struct TotalsView {
    std::string machine;
    std::int64_t runs = 0, failures = 0;
    std::chrono::milliseconds ran{0};
    std::int64_t recent = 0;  ///< The newest so many are what the rest is of.
    std::optional<std::chrono::milliseconds> to_ready;
    std::optional<Bytes> peak_memory;
    Bytes memory;
};

/// What a saved machine was saved in.
struct SavedView {
    std::optional<UnixTime> at;
    Bytes size;
    std::vector<std::string> changed;  ///< Parts of the definition that it does not fit any more.
    std::string problem;               ///< Why it cannot be read.
    /// A disk as it was then: where its copy is, or the reason why there is none.
    struct Disk {
        std::string disk, copy, reason;
    };
    std::vector<Disk> disks{};
};

/// A copy of a disk that outlived what was saved with it.
struct KeptDiskView {
    std::string path;
    Bytes room;  ///< What it takes at most.
};

/// How a share stands while its machine runs.
struct ShareView {
    std::string tag;
    std::string state;  ///< "on", "off", "waiting", "failed", "next_start"; empty: not known.
    std::string reason;
};

struct MachineView {
    std::string id, name, state, reason;
    Json definition;
    std::optional<RunView> run, last_run;
    std::optional<UnixTime> restart_at;  ///< When its restart policy starts it again.
    std::optional<SavedView> saved;
    std::vector<KeptDiskView> kept_disks;
    std::vector<std::string> pending;
    std::vector<ShareView> shares;
    std::string share_service;   ///< "virtiofs", "9p"; empty: nothing is shared now.
    std::string service_reason;  ///< Why shares change at the next start only.
    std::string mirror;
};

struct EventView {
    std::int64_t seq = 0;
    std::optional<UnixTime> at;
    std::string kind, machine, machine_id;
    std::int64_t run = 0;
    Json data;
};

/// Corrupt when it is no object, or has no name (a run: no number; an event: no seq).
Result<RunView> read_run(const Json& json);
Result<TotalsView> read_totals(const Json& json);
Result<MachineView> read_machine(const Json& json);
Result<EventView> read_event(const Json& json);

/// The definition inside a machine. TooNew when the agent is newer than this program.
Result<Definition> definition_of(const MachineView& machine);

}  // namespace berth
