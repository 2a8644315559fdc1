#include "tests/store/raw_sql.h"

#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace berth::test {

RawSql::RawSql(const std::string& path)
{
    if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK)
        throw std::runtime_error("opening " + path + ": " + sqlite3_errmsg(handle_));
}

RawSql::~RawSql()
{
    sqlite3_close(handle_);
}

std::vector<std::string> RawSql::run(const std::string& sql)
{
    const auto add_row = [](void* rows, int columns, char** values, char**) {
        std::string row;
        for (int i = 0; i < columns; ++i) {
            if (i > 0) row += '|';
            row += values[i] == nullptr ? "NULL" : values[i];
        }
        static_cast<std::vector<std::string>*>(rows)->push_back(row);
        return 0;
    };
    std::vector<std::string> rows;
    if (sqlite3_exec(handle_, sql.c_str(), add_row, &rows, nullptr) != SQLITE_OK)
        throw std::runtime_error(sql + ": " + sqlite3_errmsg(handle_));
    return rows;
}

std::string RawSql::value(const std::string& sql)
{
    const auto rows = run(sql);
    return rows.empty() ? "" : rows.front().substr(0, rows.front().find('|'));
}

std::string dump(const std::string& path)
{
    RawSql sql(path);
    std::vector<std::string> lines;
    for (const std::string& table : sql.run("SELECT name FROM sqlite_schema WHERE type = 'table' "
                                            "ORDER BY name"))
        for (const std::string& row : sql.run("SELECT * FROM " + table))
            lines.push_back(std::string(table).append(": ").append(row).append("\n"));
    std::ranges::sort(lines);
    std::string text;
    for (const std::string& line : lines)
        text += line;
    return text;
}

std::string schema_of(const std::string& path)
{
    RawSql sql(path);
    std::string text;
    for (const std::string& row : sql.run("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL "
                                          "ORDER BY type, name"))
        text += row + ";\n";
    const auto is_repeated_space = [](char a, char b) {
        return std::isspace(static_cast<unsigned char>(a)) != 0 &&
               std::isspace(static_cast<unsigned char>(b)) != 0;
    };
    std::ranges::replace(text, '\n', ' ');
    text.erase(std::unique(text.begin(), text.end(), is_repeated_space), text.end());
    return text;
}

std::vector<std::pair<std::string, std::string>> files_in(const std::string& folder)
{
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (const std::string name = entry.path().filename().string(); !name.ends_with("-shm"))
            files.emplace_back(name, content_of(entry.path().string()));
    std::ranges::sort(files);
    return files;
}

std::string content_of(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("reading " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_content(const std::string& path, const std::string& content)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << content;
    file.close();
    if (!file) throw std::runtime_error("writing " + path);
    std::filesystem::permissions(
        path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace berth::test
