#pragma once

#include "store/connection.h"
#include "store/schema.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace berth::store {

/// A database that lives and dies with its connection.
inline constexpr const char kInMemory[] = ":memory:";
/// In the header of each of our files ("Bert"), so that another program's database is not taken for
/// ours.
inline constexpr int kApplicationId = 0x42657274;

/// How long a call waits for another program that holds the file, before it is Busy.
inline constexpr int kBusyTimeoutMillis = 2000;

/// Opens or creates the database at `path`, checks it and brings it to the newest of `migrations`.
/// What cannot be used - of a newer version, damaged, not ours - is found before anything is
/// written.
Result<std::unique_ptr<Connection>> open_database(const std::string& path,
                                                  std::span<const Migration> migrations);

/// Opens the database at `path` to read what it holds, damaged or not, and writes nothing: each
/// write() fails with `why`.
Result<std::unique_ptr<Connection>> open_to_read(const std::string& path, Error why);

/// Fails with TooNew, with Corrupt, or because the file is no database of Berth's. Nothing is
/// written, not even beside it, unless an unclean end left a journal that must be read too.
Result<void> inspect(const std::string& path, int newest_version);

/// SQLite's full check of a file that is perhaps too damaged to be opened; the problems found.
Result<std::vector<std::string>> integrity_problems(const std::string& path);
Result<std::vector<std::string>> integrity_problems(Connection& connection);

/// Copies the database as it is now, while it is in use, to a new file (mode 0600), which is there
/// whole or not at all.
Result<void> copy_database(Connection& from, const std::string& to);

/// `base`, or with a further number when that is taken.
std::string free_name(const std::string& base);

/// Brings the database to the newest of `migrations`, or leaves it as it was.
Result<void> migrate(Connection& connection, std::span<const Migration> migrations);

tl::unexpected<Error> too_new(const std::string& path, int version, int newest);

/// The number in the header that says which schema the file has; 0 in a new one.
int schema_version(SQLite::Database& database);

}  // namespace berth::store
