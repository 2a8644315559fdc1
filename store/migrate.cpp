#include "store/database_file.h"
#include "store/store.h"
#include "vzcore/base/clock.h"

#include <SQLiteCpp/Column.h>
#include <sqlite3.h>
#include <unistd.h>

namespace berth::store {
namespace {

constexpr const char kSetVersion[] = "PRAGMA user_version = ";  // takes no parameter
constexpr const char kSetApplication[] = "PRAGMA application_id = ";
constexpr const char kBrokenReferences[] = "PRAGMA foreign_key_check";

// "berth.db.before-2-20261123T221458Z", or with a further number when that is taken.
std::string backup_path(const std::string& path, int version)
{
    return free_name(path + ".before-" + std::to_string(version) + '-' + file_date(unix_now()));
}

Result<void> apply(Connection& connection, std::span<const Migration> migrations)
{
    SQLite::Database& database = connection.database();
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    // Read again under the lock: another process may have been quicker.
    const int from = schema_version(database);
    if (from > migrations.back().version)
        return too_new(connection.path(), from, migrations.back().version);
    if (from == 0) database.exec(kSetApplication + std::to_string(kApplicationId));
    for (const Migration& step : migrations) {
        if (step.version <= from) continue;
        database.exec(step.sql);
        database.exec(kSetVersion + std::to_string(step.version));
    }
    SQLite::Statement broken(database, kBrokenReferences);
    if (broken.executeStep())
        return fail(ErrorCode::Internal,
                    connection.path() + ": rows of " + broken.getColumn(0).getString() +
                        " would refer to nothing");
    broken.reset();
    transaction.commit();
    return {};
}

}  // namespace

Result<void> migrate(Connection& connection, std::span<const Migration> migrations)
{
    const int newest = migrations.back().version;
    const auto version = connection.read("opening the database", [&]() -> Result<int> {
        return schema_version(connection.database());
    });
    if (!version) return tl::unexpected<Error>(version.error());
    if (*version > newest) return too_new(connection.path(), *version, newest);
    if (*version == newest) return {};

    const bool first = *version == 0;
    const std::string doing = "bringing the database from version " + std::to_string(*version) +
                              " to " + std::to_string(newest);
    const std::string backup = first ? "" : backup_path(connection.path(), newest);
    if (!first)
        if (auto kept = copy_database(connection, backup); !kept)
            return fail(kept.error(), doing + ": making a backup before");

    auto migrated = connection.read("changing it", [&] { return apply(connection, migrations); });
    if (migrated) return {};
    // The file is as it was, and the next try makes a backup of its own.
    if (!first) ::unlink(backup.c_str());
    return fail(migrated.error(), doing);
}

}  // namespace berth::store
