#include "store/impl.h"
#include "vzcore/document_names.h"

namespace berth::store {
namespace {

// Machines that may have more than so many rows: last_run counts those that are gone, too.
constexpr const char kLongHistories[] = "SELECT id FROM machine WHERE last_run > ?";
constexpr const char kNewestBeyond[] =
    "SELECT id FROM run WHERE machine_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?";
// The rows are found through an index, oldest first: a history in which nothing may go costs no
// more than the few rows that always stay. asked_at, which has an index, is at or before ended_at.
constexpr const char kDelete[] = "DELETE FROM run WHERE id IN (SELECT id FROM run AS old ";
constexpr const char kBeyond[] = "INDEXED BY run_of_machine WHERE machine_id = ? AND id <= ? ";
constexpr const char kEndedBefore[] = "INDEXED BY run_asked WHERE asked_at < ? AND ended_at < ? ";
constexpr const char kReturning[] = "LIMIT ?) RETURNING machine_id, number";
constexpr const char kNote[] =
    "INSERT OR IGNORE INTO pruned_run (machine_id, number) VALUES (?, ?)";
constexpr const char kPruned[] =
    "SELECT machine_id, number FROM pruned_run ORDER BY machine_id, number LIMIT ?";
constexpr const char kForget[] = "DELETE FROM pruned_run WHERE machine_id = ? AND number = ?";

/// The names of the outcomes that count as failures, as SQL.
std::string failures()
{
    std::string list;
    for (const auto& [outcome, name] : kOutcomes)
        if (is_failure(outcome))
            list += std::string(list.empty() ? "'" : ", '").append(name).append("'");
    return "(" + list + ")";
}

/// Neither open nor the newest failure of its machine.
std::string may_go()
{
    const std::string failed = failures();
    return "AND outcome IS NOT NULL AND (outcome NOT IN " + failed +
           " OR EXISTS (SELECT 1 FROM run AS newer WHERE newer.machine_id = old.machine_id "
           "AND newer.outcome IN " +
           failed + " AND newer.id > old.id)) ";
}

std::string delete_sql(const char* which)
{
    return std::string(kDelete) + which + may_go() + kReturning;
}

std::vector<PrunedRun> read_pruned(Query& query)
{
    std::vector<PrunedRun> runs;
    while (query.next()) {
        PrunedRun& run = runs.emplace_back();
        query.read(run.machine_id, run.number);
    }
    return runs;
}

/// How many went.
int note(Connection& connection, const std::vector<PrunedRun>& runs)
{
    for (const PrunedRun& run : runs)
        connection.query(kNote).bind(run.machine_id, run.number).run();
    return static_cast<int>(runs.size());
}

int prune_beyond(Connection& connection, std::int64_t keep, int most)
{
    std::vector<std::string> machines;
    {
        Query query = connection.query(kLongHistories);
        query.bind(keep);
        while (query.next())
            query.read(machines.emplace_back());
    }
    int gone = 0;
    for (const std::string& machine : machines) {
        std::int64_t newest = 0;
        {
            Query query = connection.query(kNewestBeyond);
            if (!query.bind(machine, keep).next()) continue;
            query.read(newest);
        }
        std::vector<PrunedRun> runs;
        {
            Query query = connection.query(delete_sql(kBeyond));
            query.bind(machine, newest, most - gone);
            runs = read_pruned(query);
        }
        gone += note(connection, runs);
        if (gone >= most) break;
    }
    return gone;
}

int prune_ended_before(Connection& connection, UnixTime time, int most)
{
    std::vector<PrunedRun> runs;
    {
        Query query = connection.query(delete_sql(kEndedBefore));
        query.bind(time, time, most);
        runs = read_pruned(query);
    }
    return note(connection, runs);
}

}  // namespace

Result<int> Store::prune_runs(const Retention& retention, int most)
{
    Connection& connection = *impl_->connection;
    return connection.write("removing old runs", [&]() -> Result<int> {
        int gone = 0;
        if (retention.runs) gone += prune_beyond(connection, *retention.runs, most);
        if (retention.ended_before && gone < most)
            gone += prune_ended_before(connection, *retention.ended_before, most - gone);
        return gone;
    });
}

Result<std::vector<PrunedRun>> Store::pruned_runs(int limit)
{
    Connection& connection = *impl_->connection;
    return connection.read("reading the removed runs", [&]() -> Result<std::vector<PrunedRun>> {
        Query query = connection.query(kPruned);
        query.bind(limit);
        return read_pruned(query);
    });
}

Result<void> Store::forget_pruned(const std::vector<PrunedRun>& runs)
{
    if (runs.empty()) return {};
    Connection& connection = *impl_->connection;
    return connection.write("forgetting removed runs", [&]() -> Result<void> {
        for (const PrunedRun& run : runs)
            connection.query(kForget).bind(run.machine_id, run.number).run();
        return {};
    });
}

}  // namespace berth::store
