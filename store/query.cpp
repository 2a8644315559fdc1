#include "store/query.h"

#include "vzcore/json.h"

#include <SQLiteCpp/Column.h>

namespace berth::store {

Query::~Query()
{
    // Both only say again what the last step said.
    statement_.tryReset();
    try {
        statement_.clearBindings();
    } catch (const SQLite::Exception&) {
    }
}

bool Query::next()
{
    column_ = 0;
    return statement_.executeStep();
}

void Query::put(const ProcessId& value)
{
    const bool none = value.pid == 0;
    put(none ? std::nullopt : std::optional(value.pid));
    put(none ? std::nullopt : std::optional(value.start_time));
}

void Query::get(std::string& value)
{
    value = statement_.getColumn(column_++).getString();
}

void Query::put(const std::vector<std::string>& texts)
{
    put(dump_line(Json(texts)));
}

void Query::get(std::vector<std::string>& texts)
{
    std::string stored;
    get(stored);
    texts.clear();
    const auto list = parse_json(stored, "a list of texts");
    if (!list || !list->is_array()) refuse(stored);
    for (const Json& text : *list) {
        if (!text.is_string()) refuse(stored);
        texts.push_back(text.get<std::string>());
    }
}

std::int64_t Query::number()
{
    return statement_.getColumn(column_++).getInt64();
}

void Query::get(ProcessId& value)
{
    std::optional<pid_t> pid;
    std::optional<std::uint64_t> start_time;
    get(pid);
    get(start_time);
    value = {pid.value_or(0), start_time.value_or(0)};
}

bool Query::skip_null()
{
    if (!statement_.isColumnNull(column_)) return false;
    ++column_;
    return true;
}

void Query::refuse(const std::string& found) const
{
    throw DamagedRow("the column " + std::string(statement_.getColumnName(column_ - 1)) +
                     " holds " + found);
}

}  // namespace berth::store
