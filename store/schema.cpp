#include "store/schema.h"

#include "store/store.h"

#include <array>

namespace berth::store {
namespace {

// Times are Unix milliseconds, durations milliseconds, sizes bytes; NULL is "not known" or "none".
// Enumerations are stored by name. `extra` is the JSON object text of the members this version does
// not know.
//
// machine.last_run is the number of the machine's newest run, so that numbers are not used again
// after old runs were pruned. run.id and event.seq are AUTOINCREMENT for the same reason.
//
// A row's id is part of each index, so run_of_machine and its sisters also give "newest first", and
// "before this id", without sorting. `outcome IS NULL` finds the open runs through run_of_outcome.
constexpr const char kVersion1[] = R"sql(
CREATE TABLE machine (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_run INTEGER NOT NULL DEFAULT 0,
    cpus INTEGER,
    memory INTEGER,
    boot_kind TEXT NOT NULL,
    kernel TEXT NOT NULL,
    initrd TEXT NOT NULL,
    command_line TEXT NOT NULL,
    boot_extra TEXT NOT NULL,
    autostart INTEGER NOT NULL,
    autostart_order INTEGER NOT NULL,
    autostart_delay INTEGER NOT NULL,
    autostart_extra TEXT NOT NULL,
    restart TEXT NOT NULL,
    stop_grace INTEGER NOT NULL,
    ready_pattern TEXT NOT NULL,
    accelerator TEXT NOT NULL,
    extra TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE disk (
    machine_id TEXT NOT NULL REFERENCES machine (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    path TEXT NOT NULL,
    size INTEGER,
    read_only INTEGER NOT NULL,
    extra TEXT NOT NULL,
    PRIMARY KEY (machine_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE network (
    machine_id TEXT NOT NULL REFERENCES machine (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    mac TEXT NOT NULL,
    interface TEXT NOT NULL,
    extra TEXT NOT NULL,
    PRIMARY KEY (machine_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE forward (
    machine_id TEXT NOT NULL,
    network INTEGER NOT NULL,
    position INTEGER NOT NULL,
    protocol TEXT NOT NULL,
    host_port INTEGER NOT NULL,
    guest_port INTEGER NOT NULL,
    extra TEXT NOT NULL,
    PRIMARY KEY (machine_id, network, position),
    FOREIGN KEY (machine_id, network) REFERENCES network (machine_id, position) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE share (
    machine_id TEXT NOT NULL REFERENCES machine (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag TEXT NOT NULL,
    path TEXT NOT NULL,
    read_only INTEGER NOT NULL,
    enabled INTEGER NOT NULL,
    extra TEXT NOT NULL,
    PRIMARY KEY (machine_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    machine_id TEXT NOT NULL REFERENCES machine (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    machine_name TEXT NOT NULL,
    cause TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    cpus INTEGER NOT NULL,
    memory INTEGER NOT NULL,
    cpus_rule TEXT NOT NULL,
    memory_rule TEXT NOT NULL,
    accelerator TEXT NOT NULL,
    accelerator_reason TEXT NOT NULL,
    runner_pid INTEGER,
    runner_start_time INTEGER,
    boot TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    running_at INTEGER,
    first_console_at INTEGER,
    ready_at INTEGER,
    stop_asked_at INTEGER,
    ended_at INTEGER,
    last_seen_at INTEGER NOT NULL,
    outcome TEXT,
    code INTEGER,
    sentence TEXT NOT NULL,
    hint TEXT NOT NULL,
    peak_memory INTEGER,
    cpu_millis INTEGER,
    log_path TEXT NOT NULL,
    log_bytes INTEGER NOT NULL,
    UNIQUE (machine_id, number)
) STRICT;
CREATE INDEX run_of_machine ON run (machine_id);
CREATE INDEX run_of_outcome ON run (outcome);
CREATE INDEX run_of_machine_and_outcome ON run (machine_id, outcome);
CREATE INDEX run_asked ON run (asked_at);

CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    machine_id TEXT,
    machine_name TEXT,
    run INTEGER,
    data TEXT NOT NULL
) STRICT;

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// machine.autostart_mounted is a JSON list of paths. The defaults are those of a definition that
// does not have the member.
constexpr const char kVersion2[] = R"sql(
ALTER TABLE machine ADD COLUMN autostart_retries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE machine ADD COLUMN autostart_ac_power INTEGER NOT NULL DEFAULT 0;
ALTER TABLE machine ADD COLUMN autostart_mounted TEXT NOT NULL DEFAULT '[]';
ALTER TABLE machine ADD COLUMN autostart_network INTEGER NOT NULL DEFAULT 0;
ALTER TABLE machine ADD COLUMN conditions_extra TEXT NOT NULL DEFAULT '';
ALTER TABLE machine ADD COLUMN on_sleep TEXT NOT NULL DEFAULT 'none';
ALTER TABLE machine ADD COLUMN console_limit INTEGER NOT NULL DEFAULT 67108864;
ALTER TABLE machine ADD COLUMN console_extra TEXT NOT NULL DEFAULT '';
)sql";

// What all runs of a machine add up to, also of those that retention removed: last_run counts them.
// Median and peaks need no column, as they are of the newest runs only. A pruned_run is one whose
// row is gone and whose log folder is still to be removed.
constexpr const char kVersion3[] = R"sql(
ALTER TABLE machine ADD COLUMN ran_millis INTEGER NOT NULL DEFAULT 0;
ALTER TABLE machine ADD COLUMN failed_runs INTEGER NOT NULL DEFAULT 0;
UPDATE machine SET
    ran_millis = (SELECT coalesce(sum(max(0, ended_at - running_at)), 0) FROM run
                  WHERE machine_id = machine.id AND outcome IS NOT NULL),
    failed_runs = (SELECT count(*) FROM run WHERE machine_id = machine.id
                   AND outcome IN ('guest_panicked', 'crashed', 'start_failed', 'unknown'));

CREATE TABLE pruned_run (
    machine_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (machine_id, number)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char kVersion4[] = R"sql(
ALTER TABLE disk ADD COLUMN bus TEXT NOT NULL DEFAULT 'virtio';
ALTER TABLE machine ADD COLUMN rosetta INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr std::array kMigrations{
    Migration{1, kVersion1},
    Migration{2, kVersion2},
    Migration{3, kVersion3},
    Migration{4, kVersion4},
};

}  // namespace

const int kSchemaVersion = kMigrations.back().version;

std::span<const Migration> schema_migrations()
{
    return kMigrations;
}

}  // namespace berth::store
