#include "menubar/model/diff.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace berth::menu {
namespace {

bool looks_the_same(const Row& one, const Row& other)
{
    return one.title == other.title && one.kind == other.kind && one.enabled == other.enabled &&
           one.checked == other.checked && one.shortcut == other.shortcut &&
           one.question == other.question;
}

bool has_the_same_children(const Row& one, const Row& other)
{
    return std::equal(one.children.begin(),
                      one.children.end(),
                      other.children.begin(),
                      other.children.end(),
                      [](const Row& left, const Row& right) { return left.id == right.id; });
}

class Comparison {
public:
    explicit Comparison(const Row& before) : before_(before) {}

    void compare(const Row& before, const Row& after)
    {
        if (!looks_the_same(before, after)) diff_.changed.push_back(after.id);
        if (has_the_same_children(before, after)) {
            for (std::size_t i = 0; i < after.children.size(); ++i)
                compare(before.children[i], after.children[i]);
            return;
        }
        diff_.relisted.push_back(after.id);
        compare_wherever_they_were(after.children);
    }

    MenuDiff take() { return std::move(diff_); }

private:
    /// Most trees differ in a title or two, so that the ids of all rows are rarely needed.
    const Row* row_before(const std::string& id)
    {
        if (rows_before_.empty()) note(before_);
        const auto found = rows_before_.find(id);
        return found == rows_before_.end() ? nullptr : found->second;
    }

    void note(const Row& row)
    {
        rows_before_.emplace(row.id, &row);
        for (const Row& child : row.children)
            note(child);
    }

    void compare_wherever_they_were(const std::vector<Row>& rows)
    {
        for (const Row& row : rows) {
            if (const Row* before = row_before(row.id))
                compare(*before, row);
            else
                compare_wherever_they_were(row.children);
        }
    }

    const Row& before_;
    std::unordered_map<std::string_view, const Row*> rows_before_;
    MenuDiff diff_;
};

}  // namespace

MenuDiff diff_rows(const Row& before, const Row& after)
{
    Comparison comparison(before);
    comparison.compare(before, after);
    return comparison.take();
}

}  // namespace berth::menu
