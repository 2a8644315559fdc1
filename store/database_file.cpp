#include "store/database_file.h"

#include "vzcore/base/file.h"

#include <SQLiteCpp/Column.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace berth::store {
namespace {

// Each commit is on disk when it returns; fullfsync is what makes that true on macOS. The page
// cache and the journal stay near 1 MiB, for the agent's memory budget and so that a checkpoint is
// short.
constexpr const char kConfigure[] = "PRAGMA cache_size = -1024;"
                                    "PRAGMA temp_store = MEMORY;"
                                    "PRAGMA trusted_schema = OFF;"
                                    "PRAGMA synchronous = FULL;"
                                    "PRAGMA fullfsync = ON;"
                                    "PRAGMA checkpoint_fullfsync = ON;"
                                    "PRAGMA wal_autocheckpoint = 256;"
                                    "PRAGMA journal_size_limit = 1048576;"
                                    "PRAGMA journal_mode = WAL";
// After the migrations, which may rebuild a table that others refer to.
constexpr const char kEnforceReferences[] = "PRAGMA foreign_keys = ON";

bool has_content(const std::string& path)
{
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 && info.st_size > 0;
}

tl::unexpected<Error> cannot_use(int error_number, const std::string& path)
{
    auto error = fail_errno(error_number, "opening the database " + path).value();
    error.code = ErrorCode::Io;
    return tl::unexpected<Error>(
        error.hinting("check that its folder exists and that you may write to it"));
}

// The file is created here and not by SQLite, so that nobody else can ever read it; SQLite gives
// its journals the same mode. An existing one is only looked at: closing a descriptor of it would
// drop the locks that another connection of this process holds.
Result<void> ensure_private_file(const std::string& path)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        if (errno != ENOENT) return cannot_use(errno, path);
        const UniqueFd created(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!created) return cannot_use(errno, path);
        return {};
    }
    if (!S_ISREG(info.st_mode)) return fail(ErrorCode::Refused, path + " is not a regular file");
    if (info.st_uid != ::geteuid())
        return fail(ErrorCode::Refused, path + " belongs to another user");
    if ((info.st_mode & 077) != 0)
        return fail(
            ErrorCode::Refused, path + " is open to other users", "run `chmod 600 " + path + "`");
    return {};
}

Result<void> check_file(const std::string& path, int newest_version)
{
    // SQLite would take the journal for a leftover and delete it.
    if (!has_content(path) && has_content(path + "-wal"))
        return fail(ErrorCode::Corrupt,
                    path + " is empty or gone, but its journal " + path + "-wal is not",
                    "put both back from the same backup, or move the journal away");
    if (auto ours = ensure_private_file(path); !ours) return ours;
    return has_content(path) ? inspect(path, newest_version) : Result<void>();
}

Result<void> configure(Connection& connection)
{
    return connection.read("opening the database", [&]() -> Result<void> {
        SQLite::Database& database = connection.database();
        if (sqlite3_db_readonly(database.getHandle(), "main") == 1)
            throw SQLite::Exception("the file is read-only", SQLITE_READONLY);
        database.exec(kConfigure);
        return {};
    });
}

}  // namespace

Result<std::unique_ptr<Connection>> open_database(const std::string& path,
                                                  std::span<const Migration> migrations)
{
    const bool in_memory = path == kInMemory;
    if (!in_memory)
        if (auto fine = check_file(path, migrations.back().version); !fine)
            return tl::unexpected<Error>(fine.error());

    using Opened = Result<std::unique_ptr<Connection>>;
    return guarded(path, "opening the database", nullptr, [&]() -> Opened {
        const int flags = SQLite::OPEN_READWRITE | (in_memory ? SQLite::OPEN_CREATE : 0);
        auto connection =
            std::make_unique<Connection>(path, SQLite::Database(path, flags, kBusyTimeoutMillis));
        if (auto ready = configure(*connection); !ready)
            return tl::unexpected<Error>(ready.error());
        if (auto newest = migrate(*connection, migrations); !newest)
            return tl::unexpected<Error>(newest.error());
        connection->database().exec(kEnforceReferences);
        return connection;
    });
}

Result<void> migrate_file(const std::string& path, std::span<const Migration> migrations)
{
    auto connection = open_database(path, migrations);
    if (!connection) return tl::unexpected<Error>(connection.error());
    return {};
}

int schema_version(SQLite::Database& database)
{
    return database.execAndGet("PRAGMA user_version").getInt();
}

}  // namespace berth::store
