#pragma once

#include "store/query.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace berth::store {

/// An open database with its prepared statements, each prepared once. All access of the store goes
/// through read() and write(), which turn SQLite's exceptions into errors.
class Connection {
public:
    Connection(std::string path, SQLite::Database database);
    /// One that only reads: each write() fails with `why`.
    Connection(std::string path, SQLite::Database database, Error why);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() = default;

    [[nodiscard]] const std::string& path() const { return path_; }
    SQLite::Database& database() { return database_; }
    /// Why nothing can be written; nothing where it can.
    [[nodiscard]] const std::optional<Error>& read_only() const { return read_only_; }

    /// The statement, prepared at its first use. Not for two uses at the same time.
    Query query(std::string_view sql);

    template <typename Work>
    auto read(std::string_view doing, Work&& work) -> std::invoke_result_t<Work>
    {
        return guarded(path_, doing, database_.getHandle(), std::forward<Work>(work));
    }

    /// Runs `work` as one transaction, which is on disk when this returns without an error, and
    /// undone else.
    template <typename Work>
    auto write(std::string_view doing, Work&& work) -> std::invoke_result_t<Work>
    {
        if (read_only_) return fail(*read_only_, doing);
        if (together_) return write_within(doing, std::forward<Work>(work));
        return guarded(path_, doing, database_.getHandle(), [&] {
            SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
            auto done = work();
            if (done) transaction.commit();
            return done;
        });
    }

    /// Makes one transaction of the write() calls that `calls` makes. All are undone when one of
    /// them fails.
    Result<void> together(const std::function<Result<void>()>& calls);

private:
    // SQLite may have rolled back by itself, and then a later statement would be a transaction of
    // its own. So after a failure nothing is run until together() is over.
    template <typename Work>
    auto write_within(std::string_view doing, Work&& work) -> std::invoke_result_t<Work>
    {
        if (failure_) return tl::unexpected<Error>(*failure_);
        auto done = guarded(path_, doing, database_.getHandle(), std::forward<Work>(work));
        if (!done) failure_ = done.error();
        return done;
    }

    std::string path_;
    SQLite::Database database_;
    std::optional<Error> read_only_;
    std::map<std::string, SQLite::Statement, std::less<>> statements_;  // gone before the database
    bool together_ = false;
    std::optional<Error> failure_;  // of a call inside together()
};

}  // namespace berth::store
