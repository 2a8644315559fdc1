#include "store/database_file.h"
#include "store/store.h"

#include <SQLiteCpp/Column.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace berth::store {
namespace {

constexpr const char kApplication[] = "PRAGMA application_id";
constexpr const char kTableCount[] = "SELECT count(*) FROM sqlite_schema";
constexpr const char kQuickCheck[] = "PRAGMA quick_check(1)";
// The tables of what the user wants; history is the rest.
constexpr std::array kQuickChecksOfWants{"PRAGMA quick_check(machine)",
                                         "PRAGMA quick_check(disk)",
                                         "PRAGMA quick_check(network)",
                                         "PRAGMA quick_check(forward)",
                                         "PRAGMA quick_check(share)",
                                         "PRAGMA quick_check(setting)"};
constexpr const char kIntegrityCheck[] = "PRAGMA integrity_check";

// Some 80,000 runs; checking that much takes about 0.3 s. An agent that starts must answer within a
// second.
constexpr Bytes kCheckedWhole = mib(32);

bool exists(const std::string& path)
{
    return ::access(path.c_str(), F_OK) == 0;
}

constexpr std::string_view kPlainInUri = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789/._-";
constexpr std::string_view kHexDigits = "0123456789ABCDEF";

// "file:" and the path with everything escaped that means something in a URI.
std::string immutable_uri(const std::string& path)
{
    std::string uri = "file:";
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (kPlainInUri.find(c) != std::string_view::npos)
            uri += c;
        else
            uri.append({'%', kHexDigits[byte >> 4U], kHexDigits[byte & 0xfU]});
    }
    return uri + "?immutable=1";
}

// A file that was closed cleanly is all there is, and is read as if nobody could write it: without
// locks and with no file made beside it. A write-ahead log, left by an agent that was killed or
// held by one that runs, must be read too, and is not merged into the database here. A rollback
// journal exists only when the creation was cut short; SQLite undoes that by writing.
SQLite::Database open_to_look(const std::string& path)
{
    if (exists(path + "-journal"))
        return SQLite::Database(path, SQLite::OPEN_READWRITE, kBusyTimeoutMillis);
    if (!exists(path + "-wal"))
        return SQLite::Database(immutable_uri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
    SQLite::Database database(path, SQLite::OPEN_READONLY, kBusyTimeoutMillis);
    sqlite3_db_config(
        database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, static_cast<int*>(nullptr));
    return database;
}

Result<void> check_identity(SQLite::Database& database, const std::string& path, int newest)
{
    const int version = schema_version(database);
    const bool ours = database.execAndGet(kApplication).getInt() == kApplicationId;
    const bool unused = version == 0 && database.execAndGet(kTableCount).getInt() == 0;
    if (!ours && !unused)
        return fail(ErrorCode::Refused,
                    path + " is a database of another program",
                    "move it away; Berth then makes a new one");
    if (version > newest) return too_new(path, version, newest);
    return {};
}

std::vector<std::string> problems(SQLite::Database& database, const char* check)
{
    std::vector<std::string> found;
    SQLite::Statement statement(database, check);
    while (statement.executeStep()) {
        std::string line = statement.getColumn(0).getString();
        std::ranges::replace(line, '\n', ' ');
        if (line != "ok") found.push_back(std::move(line));
    }
    return found;
}

// Reads each page once. Of a file with a very long history only the rest is read: damage in the
// history is then found when it is listed, or by `berth db verify`.
std::vector<std::string> quick_problems(SQLite::Database& database, const std::string& path)
{
    struct stat info {};
    const bool whole = ::stat(path.c_str(), &info) != 0 ||
                       static_cast<std::uint64_t>(info.st_size) <= kCheckedWhole.count;
    if (whole || schema_version(database) != kSchemaVersion) return problems(database, kQuickCheck);
    std::vector<std::string> found;
    for (const char* check : kQuickChecksOfWants)
        for (std::string& problem : problems(database, check))
            found.push_back(std::move(problem));
    return found;
}

// What SQLite throws at a damaged file is a problem found, not a failure to look.
template <typename Look> Result<std::vector<std::string>> collected(Look&& look)
{
    Result<std::vector<std::string>> found = look();
    if (found || found.error().code != ErrorCode::Corrupt) return found;
    return std::vector<std::string>{found.error().message};
}

}  // namespace

tl::unexpected<Error> too_new(const std::string& path, int version, int newest)
{
    return fail(ErrorCode::TooNew,
                path + " was written by a newer Berth: its schema is version " +
                    std::to_string(version) + ", this one knows " + std::to_string(newest),
                "update Berth; the file was left as it is");
}

Result<std::unique_ptr<Connection>> open_to_read(const std::string& path, Error why)
{
    using Opened = Result<std::unique_ptr<Connection>>;
    return guarded(path, "reading the database", nullptr, [&]() -> Opened {
        return std::make_unique<Connection>(path, open_to_look(path), std::move(why));
    });
}

Result<void> inspect(const std::string& path, int newest_version)
{
    return guarded(path, "checking the database", nullptr, [&]() -> Result<void> {
        SQLite::Database database = open_to_look(path);
        if (auto fine = check_identity(database, path, newest_version); !fine) return fine;
        const auto found = quick_problems(database, path);
        if (found.empty()) return {};
        return fail(ErrorCode::Corrupt, path + " is damaged: " + found.front(), corrupt_hint());
    });
}

Result<std::vector<std::string>> integrity_problems(const std::string& path)
{
    return collected([&] {
        return guarded(path, "checking", nullptr, [&]() -> Result<std::vector<std::string>> {
            SQLite::Database database = open_to_look(path);
            return problems(database, kIntegrityCheck);
        });
    });
}

Result<std::vector<std::string>> integrity_problems(Connection& connection)
{
    return collected([&] {
        return connection.read("checking", [&]() -> Result<std::vector<std::string>> {
            return problems(connection.database(), kIntegrityCheck);
        });
    });
}

}  // namespace berth::store
