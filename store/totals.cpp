#include "store/impl.h"

namespace berth::store {
namespace {

constexpr const char kSums[] = "SELECT id, name, last_run, failed_runs, ran_millis FROM machine ";
constexpr const char kOfOne[] = "WHERE id = ?";
constexpr const char kAll[] = "ORDER BY name";
// The lower of the two in the middle is the median. Of several rows SQLite takes the other columns
// of a max() from the row that has it.
constexpr const char kRecent[] =
    "WITH recent AS (SELECT ready_at - asked_at AS wait, peak_memory, memory FROM run "
    "                WHERE machine_id = ? AND outcome IS NOT NULL ORDER BY id DESC LIMIT ?), "
    "waits AS (SELECT wait, row_number() OVER (ORDER BY wait) AS place, count(*) OVER () AS count "
    "          FROM recent WHERE wait >= 0), "
    "peak AS (SELECT peak_memory, memory, max(1.0 * peak_memory / memory) FROM recent "
    "         WHERE peak_memory IS NOT NULL AND memory > 0) "
    "SELECT (SELECT count(*) FROM recent), "
    "       (SELECT wait FROM waits WHERE place = (count + 1) / 2), peak.peak_memory, peak.memory "
    "FROM peak";

void read_recent(Connection& connection, RunTotals& totals)
{
    Query query = connection.query(kRecent);
    query.bind(totals.machine_id, kRecentRuns);
    if (!query.next()) return;
    std::optional<Bytes> memory;
    query.read(totals.recent, totals.median_to_ready, totals.peak_memory, memory);
    totals.memory = memory.value_or(Bytes{});
}

}  // namespace

Result<std::vector<RunTotals>> Store::totals(const std::optional<std::string>& machine_id)
{
    Connection& connection = *impl_->connection;
    return connection.read("adding up the runs", [&]() -> Result<std::vector<RunTotals>> {
        std::vector<RunTotals> all;
        Query query = connection.query(std::string(kSums) + (machine_id ? kOfOne : kAll));
        if (machine_id) query.bind(*machine_id);
        while (query.next()) {
            RunTotals& totals = all.emplace_back();
            query.read(totals.machine_id, totals.machine_name);
            query.read(totals.runs, totals.failures, totals.ran);
            read_recent(connection, totals);
        }
        return all;
    });
}

}  // namespace berth::store
