#include "store/connection.h"

#include <utility>

namespace berth::store {

Connection::Connection(std::string path, SQLite::Database database)
    : path_(std::move(path)), database_(std::move(database))
{
}

Connection::Connection(std::string path, SQLite::Database database, Error why)
    : path_(std::move(path)), database_(std::move(database)), read_only_(std::move(why))
{
}

Query Connection::query(std::string_view sql)
{
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        SQLite::Statement statement(database_, std::string(sql));
        found = statements_.emplace(sql, std::move(statement)).first;
    }
    return Query(found->second);
}

Result<void> Connection::together(const std::function<Result<void>()>& calls)
{
    if (read_only_) return tl::unexpected<Error>(*read_only_);
    if (together_) {
        auto done = calls();
        if (!done && !failure_) failure_ = done.error();
        return done;
    }
    struct Scope {
        explicit Scope(Connection& connection) : connection_(connection)
        {
            connection_.together_ = true;
        }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;
        ~Scope()
        {
            connection_.together_ = false;
            connection_.failure_.reset();
        }
        Connection& connection_;
    };
    return guarded(path_, "storing", database_.getHandle(), [&]() -> Result<void> {
        SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
        const Scope scope(*this);
        auto done = calls();
        if (failure_) return tl::unexpected<Error>(*failure_);
        if (done) transaction.commit();
        return done;
    });
}

}  // namespace berth::store
