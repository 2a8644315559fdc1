#include "store/database_file.h"
#include "vzcore/base/clock.h"
#include "vzcore/base/file.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Column.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace berth::store {
namespace {

constexpr const char kSetVersion[] = "PRAGMA user_version = ";  // takes no parameter
constexpr const char kSetApplication[] = "PRAGMA application_id = ";
constexpr const char kBrokenReferences[] = "PRAGMA foreign_key_check";

bool exists(const std::string& path)
{
    return ::access(path.c_str(), F_OK) == 0;
}

// "berth.db.before-2-20261123T221458Z", or with a further number when that is taken.
std::string backup_path(const std::string& path, int version)
{
    std::string date = iso8601(unix_now()).substr(0, 19) + 'Z';
    std::erase_if(date, [](char c) { return c == '-' || c == ':'; });
    const std::string base = path + ".before-" + std::to_string(version) + '-' + date;
    std::string candidate = base;
    for (int n = 2; exists(candidate); ++n)
        candidate = base + '-' + std::to_string(n);
    return candidate;
}

Result<void> sync_folder_of(const std::string& path)
{
    auto folder = open_file(path.substr(0, path.rfind('/') + 1) + ".", O_RDONLY | O_DIRECTORY);
    if (!folder) return tl::unexpected<Error>(folder.error());
    if (::fsync(folder->get()) != 0) return fail_errno(errno, "syncing the folder of " + path);
    return {};
}

void copy_pages(SQLite::Database& from, const std::string& to)
{
    SQLite::Database target(to, SQLite::OPEN_READWRITE);
    SQLite::Backup backup(target, from);
    const int done = backup.executeStep(-1);  // all pages, under one read lock
    if (done != SQLITE_DONE) throw SQLite::Exception("the database is in use", done);
}

void remove_copy(const std::string& path)
{
    ::unlink(path.c_str());
    ::unlink((path + "-journal").c_str());
}

Result<void> write_copy(Connection& from, const std::string& partial, const std::string& to)
{
    {
        auto created = open_file(partial, O_RDWR | O_CREAT | O_EXCL);
        if (!created) return tl::unexpected<Error>(created.error());
    }
    auto copied = guarded(partial, "copying " + from.path(), nullptr, [&]() -> Result<void> {
        copy_pages(from.database(), partial);
        return {};
    });
    if (!copied) return copied;
    if (::rename(partial.c_str(), to.c_str()) != 0) return fail_errno(errno, "renaming " + partial);
    return sync_folder_of(to);
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

Result<void> copy_database(Connection& from, const std::string& to)
{
    if (exists(to)) return fail(ErrorCode::AlreadyExists, to + " exists already");
    const std::string partial = to + ".partial";
    remove_copy(partial);
    auto written = write_copy(from, partial, to);
    if (!written) remove_copy(partial);
    return written;
}

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
