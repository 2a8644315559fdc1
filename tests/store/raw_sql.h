#pragma once

#include <string>
#include <vector>

struct sqlite3;

namespace berth::test {

/// A connection of its own to a database file, for what the store does not offer. Throws on
/// failure.
class RawSql {
public:
    explicit RawSql(const std::string& path);
    ~RawSql();
    RawSql(const RawSql&) = delete;
    RawSql& operator=(const RawSql&) = delete;

    /// Runs any number of statements; the rows of all, a line each, columns separated by '|'.
    std::vector<std::string> run(const std::string& sql);
    /// The first column of the first row.
    std::string value(const std::string& sql);

private:
    sqlite3* handle_ = nullptr;
};

/// All rows of all tables, readable, to compare two states of a database.
std::string dump(const std::string& path);
/// The SQL of all tables and indexes, without differences of white space.
std::string schema_of(const std::string& path);

/// The names and contents of the files in a folder, but for the "-shm" files, which hold no data.
std::vector<std::pair<std::string, std::string>> files_in(const std::string& folder);

std::string content_of(const std::string& path);
void write_content(const std::string& path, const std::string& content);

}  // namespace berth::test
