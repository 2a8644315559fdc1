#include "store/impl.h"

#include <algorithm>

namespace berth::store {
namespace {

constexpr const char kNextNumber[] =
    "UPDATE machine SET last_run = last_run + 1 WHERE id = ? RETURNING last_run";
constexpr const char kAdd[] =
    "INSERT INTO run (machine_id, number, machine_name, cause, fingerprint, cpus, memory, "
    "cpus_rule, "
    "memory_rule, accelerator, accelerator_reason, runner_pid, runner_start_time, boot, asked_at, "
    "running_at, first_console_at, ready_at, stop_asked_at, ended_at, last_seen_at, outcome, code, "
    "sentence, hint, peak_memory, cpu_millis, log_path, log_bytes) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "?)";
constexpr const char kRestore[] =
    "INSERT OR IGNORE INTO run (id, machine_id, number, machine_name, cause, fingerprint, cpus, "
    "memory, cpus_rule, memory_rule, accelerator, accelerator_reason, runner_pid, "
    "runner_start_time, boot, asked_at, running_at, first_console_at, ready_at, stop_asked_at, "
    "ended_at, last_seen_at, outcome, code, sentence, hint, peak_memory, cpu_millis, log_path, "
    "log_bytes) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "?, ?)";
constexpr const char kSkipNumbers[] = "UPDATE machine SET last_run = max(last_run, ?) WHERE id = ?";
constexpr const char kUpdate[] = "UPDATE run SET machine_name = ?, cause = ?, fingerprint = ?, "
                                 "cpus = ?, memory = ?, cpus_rule = ?, "
                                 "memory_rule = ?, accelerator = ?, accelerator_reason = ?, "
                                 "runner_pid = ?, runner_start_time = ?, "
                                 "boot = ?, asked_at = ?, running_at = ?, first_console_at = ?, "
                                 "ready_at = ?, stop_asked_at = ?, "
                                 "ended_at = ?, last_seen_at = ?, outcome = ?, code = ?, sentence "
                                 "= ?, hint = ?, peak_memory = ?, "
                                 "cpu_millis = ?, log_path = ?, log_bytes = ? WHERE id = ?";
constexpr const char kEnd[] =
    "SELECT machine_id, outcome, running_at, ended_at FROM run WHERE id = ?";
constexpr const char kAddUp[] = "UPDATE machine SET ran_millis = ran_millis + ?, "
                                "failed_runs = failed_runs + ? WHERE id = ?";
constexpr const char kSelect[] =
    "SELECT id, machine_id, number, machine_name, cause, fingerprint, cpus, memory, cpus_rule, "
    "memory_rule, accelerator, accelerator_reason, runner_pid, runner_start_time, boot, asked_at, "
    "running_at, first_console_at, ready_at, stop_asked_at, ended_at, last_seen_at, outcome, code, "
    "sentence, hint, peak_memory, cpu_millis, log_path, log_bytes FROM run WHERE ";
constexpr const char kLastId[] = "SELECT seq FROM sqlite_sequence WHERE name = 'run'";
constexpr const char kCount[] = "SELECT count(*) FROM run";
constexpr const char kNumbered[] = "machine_id = ? AND number = ?";
constexpr const char kNewest[] = "machine_id = ? ORDER BY number DESC LIMIT 1";
constexpr const char kOpen[] = "outcome IS NULL ORDER BY id";

// The parts of the list query. All are answered by an index that gives the rows newest first, so
// the time depends on the limit and not on the number of runs. The clock may have been set back, so
// that a run asked after `since` has an older id than one asked before: the first condition of
// kSince only says where to stop, the second decides. Both tell SQLite which index to take; left
// alone it would read from the oldest run on, or sort.
constexpr const char kOfMachine[] = "machine_id = ? AND ";
constexpr const char kWithOutcome[] = "outcome = ? AND ";
constexpr const char kSince[] =
    "id >= (SELECT min(id) FROM run INDEXED BY run_asked WHERE asked_at >= ?) AND "
    "+asked_at >= ? AND ";
constexpr const char kBefore[] = "id < ? AND ";
constexpr const char kNewestFirst[] = "1 ORDER BY id DESC LIMIT ?";

// The columns from `machine_name` on, in the order of the statements above.
template <typename AnyRun, typename Visit> void visit_columns(AnyRun& run, Visit&& visit)
{
    visit(run.machine_name, run.cause, run.fingerprint);
    visit(run.cpus, run.memory, run.cpus_rule, run.memory_rule);
    visit(run.accelerator, run.accelerator_reason, run.runner, run.boot);
    visit(run.asked_at, run.running_at, run.first_console_at, run.ready_at);
    visit(run.stop_asked_at, run.ended_at, run.last_seen_at);
    visit(run.outcome, run.code, run.sentence, run.hint);
    visit(run.peak_memory, run.cpu_millis, run.log_path, run.log_bytes);
}

std::vector<Run> read_runs(Query& query)
{
    std::vector<Run> runs;
    while (query.next()) {
        Run& run = runs.emplace_back();
        query.read(run.id, run.machine_id, run.number);
        visit_columns(run, [&](auto&... fields) { query.read(fields...); });
    }
    return runs;
}

std::optional<Run> first_of(std::vector<Run> runs)
{
    if (runs.empty()) return std::nullopt;
    return std::move(runs.front());
}

/// What a run adds to the totals of its machine; nothing while it is open.
struct Contribution {
    std::chrono::milliseconds ran{0};
    int failures = 0;

    bool operator==(const Contribution&) const = default;
};

Contribution contribution_of(const std::optional<Outcome>& outcome,
                             const std::optional<UnixTime>& running_at,
                             const std::optional<UnixTime>& ended_at)
{
    Contribution contribution;
    if (!outcome) return contribution;
    if (running_at && ended_at)
        contribution.ran = std::max(*ended_at - *running_at, std::chrono::milliseconds(0));
    contribution.failures = is_failure(*outcome) ? 1 : 0;
    return contribution;
}

Contribution contribution_of(const Run& run)
{
    return contribution_of(run.outcome, run.running_at, run.ended_at);
}

void add_up(Connection& connection,
            const std::string& machine_id,
            const Contribution& before,
            const Contribution& after)
{
    if (before == after) return;
    connection.query(kAddUp)
        .bind(after.ran - before.ran, after.failures - before.failures, machine_id)
        .run();
}

Result<std::int64_t> read_number(Connection& connection, const char* sql)
{
    return connection.read("reading the runs", [&]() -> Result<std::int64_t> {
        std::int64_t number = 0;
        Query query = connection.query(sql);
        if (query.next()) query.read(number);
        return number;
    });
}

std::string list_sql(const RunFilter& filter)
{
    std::string sql = kSelect;
    if (filter.machine_id) sql += kOfMachine;
    if (filter.outcome) sql += kWithOutcome;
    if (filter.since) sql += kSince;
    if (filter.before) sql += kBefore;
    return sql + kNewestFirst;
}

}  // namespace

Result<Run> Store::add_run(Run run)
{
    Connection& connection = *impl_->connection;
    return connection.write("storing a run of " + run.machine_name, [&]() -> Result<Run> {
        {
            Query next = connection.query(kNextNumber);
            if (!next.bind(run.machine_id).next())
                return fail(ErrorCode::NoSuchMachine,
                            "there is no machine with the id " + run.machine_id);
            next.read(run.number);
        }
        Query query = connection.query(kAdd);
        query.bind(run.machine_id, run.number);
        visit_columns(std::as_const(run), [&](auto&... fields) { query.bind(fields...); });
        query.run();
        run.id = connection.database().getLastInsertRowid();
        add_up(connection, run.machine_id, {}, contribution_of(run));
        return run;
    });
}

Result<bool> Store::restore_run(const Run& run)
{
    Connection& connection = *impl_->connection;
    return connection.write("restoring a run of " + run.machine_name, [&]() -> Result<bool> {
        if (connection.query(kSkipNumbers).bind(run.number, run.machine_id).run() == 0)
            return false;
        Query query = connection.query(kRestore);
        query.bind(EmptyAsNull{run.id}, run.machine_id, run.number);
        visit_columns(run, [&](auto&... fields) { query.bind(fields...); });
        if (query.run() != 0) add_up(connection, run.machine_id, {}, contribution_of(run));
        return true;
    });
}

Result<void> Store::skip_run_numbers(const std::string& machine_id, std::int64_t number)
{
    Connection& connection = *impl_->connection;
    return connection.write("numbering runs", [&]() -> Result<void> {
        connection.query(kSkipNumbers).bind(number, machine_id).run();
        return {};
    });
}

Result<void> Store::update_run(const Run& run)
{
    Connection& connection = *impl_->connection;
    return connection.write("storing a run of " + run.machine_name, [&]() -> Result<void> {
        std::string machine_id;
        Contribution before;
        {
            Query end = connection.query(kEnd);
            if (!end.bind(run.id).next())
                return fail(ErrorCode::NotFound,
                            "there is no run " + std::to_string(run.number) + " of " +
                                run.machine_name);
            std::optional<Outcome> outcome;
            std::optional<UnixTime> running_at, ended_at;
            end.read(machine_id, outcome, running_at, ended_at);
            before = contribution_of(outcome, running_at, ended_at);
        }
        Query query = connection.query(kUpdate);
        visit_columns(run, [&](auto&... fields) { query.bind(fields...); });
        query.bind(run.id).run();
        add_up(connection, machine_id, before, contribution_of(run));
        return {};
    });
}

Result<std::vector<Run>> Store::runs(const RunFilter& filter)
{
    Connection& connection = *impl_->connection;
    return connection.read("reading the runs", [&]() -> Result<std::vector<Run>> {
        Query query = connection.query(list_sql(filter));
        if (filter.machine_id) query.bind(*filter.machine_id);
        if (filter.outcome) query.bind(*filter.outcome);
        if (filter.since) query.bind(*filter.since, *filter.since);
        if (filter.before) query.bind(*filter.before);
        query.bind(std::max(filter.limit, 0));  // SQLite takes a negative one for no limit
        return read_runs(query);
    });
}

Result<std::optional<Run>> Store::find_run(const std::string& machine_id, std::int64_t number)
{
    Connection& connection = *impl_->connection;
    return connection.read("reading a run", [&]() -> Result<std::optional<Run>> {
        Query query = connection.query(std::string(kSelect) + kNumbered);
        query.bind(machine_id, number);
        return first_of(read_runs(query));
    });
}

Result<std::optional<Run>> Store::last_run(const std::string& machine_id)
{
    Connection& connection = *impl_->connection;
    return connection.read("reading a run", [&]() -> Result<std::optional<Run>> {
        Query query = connection.query(std::string(kSelect) + kNewest);
        query.bind(machine_id);
        return first_of(read_runs(query));
    });
}

Result<std::vector<Run>> Store::open_runs()
{
    Connection& connection = *impl_->connection;
    return connection.read("reading the open runs", [&]() -> Result<std::vector<Run>> {
        Query query = connection.query(std::string(kSelect) + kOpen);
        return read_runs(query);
    });
}

Result<std::int64_t> Store::last_run_id()
{
    return read_number(*impl_->connection, kLastId);
}

Result<std::int64_t> Store::count_runs()
{
    return read_number(*impl_->connection, kCount);
}

}  // namespace berth::store
