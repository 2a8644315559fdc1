#pragma once

#include "store/records.h"
#include "vzcore/base/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace berth::store {

/// The schema version this build writes.
extern const int kSchemaVersion;

/// Which runs to list, newest first.
struct RunFilter {
    std::optional<std::string> machine_id = {};
    std::optional<Outcome> outcome = {};
    std::optional<UnixTime> since = {};       ///< Asked at or after.
    std::optional<std::int64_t> before = {};  ///< Row ids below this one: the next page.
    int limit = 50;
};

/// `berth.db`: what the user wants and what happened (DESIGN §9). Whether a machine runs now is
/// asked of its runner, never of this. One owner, one thread. Each call is one transaction: it is
/// on disk, or nothing of it is. Errors name the file; SQLite's exceptions stop here.
class Store {
public:
    /// Opens or creates the database at `path` (mode 0600), checks it (quick_check; of a file above
    /// 32 MiB all but the history) and migrates it, after a backup beside it
    /// (`berth.db.before-<version>-<date>`). Fails with TooNew when a newer Berth wrote it, with
    /// Corrupt when SQLite finds damage, with Refused when it is not ours or open to others, and
    /// leaves it untouched then. ":memory:" for tests.
    static Result<std::unique_ptr<Store>> open(const std::string& path);
    /// Opens what open() could not, because nothing can be written there, to read it: each call
    /// that writes fails with `why`, until make_writable() succeeded.
    static Result<std::unique_ptr<Store>> open_to_read(const std::string& path, const Error& why);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// Makes one transaction of the calls that `calls` makes on this store: a run and its event
    /// reach the disk together, in the time of one. When a call fails, or `calls` does, all are
    /// undone; nothing else may be waited for inside.
    Result<void> together(const std::function<Result<void>()>& calls);

    /// Why nothing can be written; nothing in the usual case.
    [[nodiscard]] std::optional<Error> read_only() const;
    /// Tries again what open() does, and goes on as it does.
    Result<void> make_writable();

    // Machines. Names are unique without regard to case.
    Result<Machine> add_machine(const std::string& id, const Definition& definition, UnixTime now);
    /// Replaces everything but the id and the creation time.
    Result<Machine>
    update_machine(const std::string& id, const Definition& definition, UnixTime now);
    /// The machine, its runs and what belongs to them; its events stay.
    Result<void> delete_machine(const std::string& id);
    Result<std::optional<Machine>> find_machine(const std::string& name);
    Result<std::vector<Machine>> machines();  ///< By name.

    // Runs.
    /// Stores a new open run and returns it with `id` and `number` filled in.
    Result<Run> add_run(Run run);
    /// Replaces the row with that id; its machine and number stay.
    Result<void> update_run(const Run& run);
    Result<std::vector<Run>> runs(const RunFilter& filter);
    Result<std::optional<Run>> find_run(const std::string& machine_id, std::int64_t number);
    /// The newest, open or not.
    Result<std::optional<Run>> last_run(const std::string& machine_id);
    Result<std::vector<Run>> open_runs();
    /// The id of the newest there ever was; 0 when there was none.
    Result<std::int64_t> last_run_id();
    Result<std::int64_t> count_runs();
    /// Of all machines by name, or of the one.
    Result<std::vector<RunTotals>> totals(const std::optional<std::string>& machine_id);

    // Retention.
    /// Removes at most `most` rows that need not stay, oldest first; how many went. Each is a
    /// pruned run from then on, until forget_pruned().
    Result<int> prune_runs(const Retention& retention, int most);
    Result<std::vector<PrunedRun>> pruned_runs(int limit);
    Result<void> forget_pruned(const std::vector<PrunedRun>& runs);

    // To rebuild a database. What is there already is left as it is.
    /// A run with its number; it gets an id where it has none. False when its machine is not there.
    Result<bool> restore_run(const Run& run);
    Result<void> restore_event(const Event& event);
    /// The machine's next run gets a number above this one.
    Result<void> skip_run_numbers(const std::string& machine_id, std::int64_t number);

    // Events.
    /// Stores the event and returns its sequence number.
    Result<std::int64_t> add_event(const Event& event);
    /// Events after `seq`, oldest first.
    Result<std::vector<Event>> events_after(std::int64_t seq, int limit);
    /// 0 when there was none yet.
    Result<std::int64_t> last_event_seq();

    // Settings: small texts by name.
    Result<std::optional<std::string>> setting(const std::string& name);
    Result<void> set_setting(const std::string& name, const std::string& value);
    Result<std::vector<std::pair<std::string, std::string>>> settings();

    /// SQLite's full integrity check; the problems found, none when it is sound.
    Result<std::vector<std::string>> verify();
    /// Copies the database as it is now to a new file (mode 0600), which is there whole or not at
    /// all.
    Result<void> back_up(const std::string& path);

private:
    friend class Copy;
    struct Impl;
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Copies a database as it is at the end, a portion at a time, while it is in use: for one that is
/// too large to copy between two other things. The new file (mode 0600) is there whole or not at
/// all. Ends before the store does.
class Copy {
public:
    static Result<Copy> begin(Store& store, const std::string& path);
    ~Copy();
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;
    Copy(Copy&&) noexcept;
    Copy& operator=(Copy&&) noexcept;

    /// Copies some 1 MiB more; true when all is there.
    Result<bool> step();

private:
    struct Impl;
    explicit Copy(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// The name of the date now, as files have it: "20261123T221458Z".
std::string file_date(UnixTime at);

/// Puts the database at `replacement`, which is closed, in the place of the one at `path`, whose
/// file and journal keep living as "<path>.damaged-<date>". Returns that name; empty when there was
/// no file.
Result<std::string> replace_damaged(const std::string& path, const std::string& replacement);

/// SQLite's full integrity check of a file that Store::open perhaps refuses; writes nothing.
Result<std::vector<std::string>> verify_database(const std::string& path);

/// Writes `definition.json` into the machine's folder, atomically: the definition's document with
/// the machine's `id`, `created_at` and `updated_at`. With it the database can be rebuilt.
Result<void> write_mirror(const std::string& machine_dir, const Machine& machine);
/// Reads it back.
Result<Machine> read_mirror(const std::string& machine_dir);

}  // namespace berth::store
