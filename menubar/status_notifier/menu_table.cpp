#include "menubar/status_notifier/menu_table.h"

#include "menubar/model/diff.h"
#include "menubar/status_notifier/text.h"

#include <set>

namespace berth::menu {
namespace {

using bus::Value;
using bus::Values;
using Properties = std::map<std::string, Value>;

constexpr int kRoot = 0;  // the specification's
constexpr std::string_view kAnswer = "?answer";

// Ids as this table uses them begin with the kind: a row that becomes of another kind is another
// row, since hosts look at the kind once. And no toolkit is there that could ask in a dialog.
void prepare(Row& row)
{
    if (row.question && row.children.empty()) {
        Row text{.id = row.id + "?text", .title = row.question->text};
        text.enabled = false;
        Row answer{.id = row.id + std::string(kAnswer), .title = row.question->answer};
        answer.command = row.command;
        row.children = {std::move(text), std::move(answer)};
    }
    row.id.insert(0, 1, static_cast<char>('0' + static_cast<int>(row.kind)));
    for (Row& child : row.children)
        prepare(child);
}

std::string original_id(const std::string& id)
{
    return id.substr(1, id.size() - 1 - (id.ends_with(kAnswer) ? kAnswer.size() : 0));
}

// What is the default is left out.
Properties look_of(const Row& row)
{
    if (row.kind == RowKind::Separator) return {{"type", Value::text("separator")}};
    Properties look{{"label", Value::text(label_of(row.title))}};
    if (!row.enabled) look.emplace("enabled", Value::boolean(false));
    if (!row.children.empty()) look.emplace("children-display", Value::text("submenu"));
    if (row.kind == RowKind::Check) {
        look.emplace("toggle-type", Value::text("checkmark"));
        look.emplace("toggle-state", Value::int32(row.checked ? 1 : 0));
    }
    return look;
}

Value entries_of(const Properties& properties)
{
    Values entries;
    for (const auto& [name, value] : properties)
        entries.push_back(Value::entry(Value::text(name), Value::variant(value)));
    return Value::array("{sv}", std::move(entries));
}

// Adds to the update what of a row looks different now.
void compare(int number, const Row& before, const Row& after, MenuTable::Update& update)
{
    const Properties old = look_of(before);
    Properties changed = look_of(after);
    Values dropped;
    for (const auto& [name, value] : old) {
        const auto now = changed.find(name);
        if (now == changed.end())
            dropped.push_back(Value::text(name));
        else if (now->second == value)
            changed.erase(now);
    }
    if (!changed.empty())
        update.changed.push_back(Value::structure({Value::int32(number), entries_of(changed)}));
    if (!dropped.empty())
        update.dropped.push_back(
            Value::structure({Value::int32(number), Value::array("s", std::move(dropped))}));
}

}  // namespace

MenuTable::MenuTable()
{
    number_rows(kRoot, root_, {});
}

void MenuTable::number_rows(int number, const Row& row, const Numbers& before)
{
    Entry entry{.row = &row};
    for (const Row& child : row.children) {
        const auto known = before.find(child.id);
        int own = known != before.end() ? known->second : ++last_number_;
        if (!numbers_.emplace(child.id, own).second) own = ++last_number_;
        entry.children.push_back(own);
        number_rows(own, child, before);
    }
    entries_[number] = std::move(entry);
}

MenuTable::Update MenuTable::replace(Row root)
{
    root.id.clear();
    prepare(root);
    const MenuDiff diff = diff_rows(root_, root);
    const Row old_root = std::exchange(root_, std::move(root));  // rows below stay in their places
    const Entries before = std::exchange(entries_, {});
    const Numbers old_numbers = std::exchange(numbers_, {});
    number_rows(kRoot, root_, old_numbers);

    Update update;
    std::set<int> relisted;
    const auto compare_row = [&](const std::string& id) {
        const auto number = numbers_.find(id);
        if (number == numbers_.end()) return kRoot;
        const auto old = before.find(number->second);
        if (old != before.end())
            compare(number->second, *old->second.row, *find(number->second), update);
        return number->second;
    };
    for (const std::string& id : diff.changed)
        compare_row(id);
    // A row that has its first child now, or none any more, looks different.
    for (const std::string& id : diff.relisted)
        relisted.insert(compare_row(id));
    update.layout = around(relisted, kRoot);
    if (update.layout) ++revision_;
    return update;
}

// The row that all of these are below, or are.
std::optional<int> MenuTable::around(const std::set<int>& numbers, int below) const
{
    if (numbers.empty()) return std::nullopt;
    if (numbers.count(below) != 0) return below;
    std::optional<int> found;
    for (const int child : entries_.at(below).children)
        if (const auto deeper = around(numbers, child)) {
            if (found) return below;
            found = deeper;
        }
    return found;
}

const Row* MenuTable::find(int number) const
{
    const auto found = entries_.find(number);
    return found == entries_.end() ? nullptr : found->second.row;
}

std::optional<std::string> MenuTable::chosen_by(int number) const
{
    const Row* row = find(number);
    if (row == nullptr || !row->enabled || !row->command || !row->children.empty())
        return std::nullopt;
    return original_id(row->id);
}

std::optional<Value> MenuTable::layout(int number, int depth) const
{
    if (find(number) == nullptr) return std::nullopt;
    return node(number, depth);
}

Value MenuTable::node(int number, int depth) const
{
    const Entry& entry = entries_.at(number);
    Values children;
    if (depth != 0)
        for (const int child : entry.children)
            children.push_back(Value::variant(node(child, depth < 0 ? depth : depth - 1)));
    return Value::structure(
        {Value::int32(number), look(number), Value::array("v", std::move(children))});
}

std::optional<Value> MenuTable::properties(int number) const
{
    if (find(number) == nullptr) return std::nullopt;
    return look(number);
}

Value MenuTable::look(int number) const
{
    if (number == kRoot) return entries_of({{"children-display", Value::text("submenu")}});
    return entries_of(look_of(*entries_.at(number).row));
}

std::vector<int> MenuTable::numbers() const
{
    std::vector<int> numbers;
    for (const auto& [number, entry] : entries_)
        numbers.push_back(number);
    return numbers;
}

}  // namespace berth::menu
