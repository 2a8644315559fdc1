#include "store/impl.h"

#include <algorithm>

namespace berth::store {
namespace {

constexpr const char kAdd[] =
    "INSERT INTO event (at, kind, machine_id, machine_name, run, data) VALUES (?, ?, ?, ?, ?, ?)";
constexpr const char kRestore[] =
    "INSERT OR IGNORE INTO event (seq, at, kind, machine_id, machine_name, run, data) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr const char kAfter[] = "SELECT seq, at, kind, machine_id, machine_name, run, data "
                                "FROM event WHERE seq > ? ORDER BY seq LIMIT ?";
// Knows the newest event also after it was pruned.
constexpr const char kLast[] = "SELECT seq FROM sqlite_sequence WHERE name = 'event'";

template <typename AnyEvent, typename Visit> void visit_columns(AnyEvent& event, Visit&& visit)
{
    visit(event.at,
          event.kind,
          EmptyAsNull{event.machine_id},
          EmptyAsNull{event.machine_name},
          EmptyAsNull{event.run},
          event.data);
}

}  // namespace

Result<std::int64_t> Store::add_event(const Event& event)
{
    Connection& connection = *impl_->connection;
    return connection.write("storing the event " + event.kind, [&]() -> Result<std::int64_t> {
        Query query = connection.query(kAdd);
        visit_columns(event, [&](auto&&... fields) { query.bind(fields...); });
        query.run();
        return connection.database().getLastInsertRowid();
    });
}

Result<void> Store::restore_event(const Event& event)
{
    Connection& connection = *impl_->connection;
    return connection.write("restoring an event", [&]() -> Result<void> {
        Query query = connection.query(kRestore);
        query.bind(event.seq);
        visit_columns(event, [&](auto&&... fields) { query.bind(fields...); });
        query.run();
        return {};
    });
}

Result<std::vector<Event>> Store::events_after(std::int64_t seq, int limit)
{
    Connection& connection = *impl_->connection;
    return connection.read("reading the events", [&]() -> Result<std::vector<Event>> {
        std::vector<Event> events;
        Query query = connection.query(kAfter);
        query.bind(seq, std::max(limit, 0));  // SQLite takes a negative one for no limit
        while (query.next()) {
            Event& event = events.emplace_back();
            query.read(event.seq);
            visit_columns(event, [&](auto&&... fields) { query.read(fields...); });
        }
        return events;
    });
}

Result<std::int64_t> Store::last_event_seq()
{
    Connection& connection = *impl_->connection;
    return connection.read("reading the events", [&]() -> Result<std::int64_t> {
        std::int64_t seq = 0;
        Query query = connection.query(kLast);
        if (query.next()) query.read(seq);
        return seq;
    });
}

}  // namespace berth::store
