#include "menubar/model/diff.h"
#include "menubar/model/menu.h"
#include "tests/menubar/menu_samples.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace berth;
using namespace berth::menu;
using namespace berth::test;

namespace {

using Ids = std::vector<std::string>;

/// A random tree over ids 1…count: each row hangs below an earlier one, or the root.
class RandomTrees {
public:
    explicit RandomTrees(unsigned seed) : random_(seed) {}

    Row tree(int count)
    {
        std::vector<int> ids(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i)
            ids[static_cast<std::size_t>(i)] = i + 1;
        std::shuffle(ids.begin(), ids.end(), random_);
        ids.resize(static_cast<std::size_t>(upto(count)));
        return subtree("", ids, 0);
    }

private:
    int upto(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }

    /// A row with some of `ids` below it, which are taken away.
    Row subtree(const std::string& id, std::vector<int>& ids, int depth)
    {
        Row row;
        row.id = id;
        row.title = "title " + std::to_string(upto(2));
        row.enabled = upto(5) > 0;
        row.kind = upto(4) == 0 ? RowKind::Check : RowKind::Item;
        row.checked = upto(1) == 0;
        if (upto(3) == 0) row.question = Question{"q" + std::to_string(upto(1)), "a"};
        while (!ids.empty() && (depth == 0 || upto(2) > 0)) {
            const int child = ids.back();
            ids.pop_back();
            row.children.push_back(subtree(std::to_string(child), ids, depth + 1));
        }
        return row;
    }

    std::mt19937 random_;
};

std::map<std::string, const Row*> by_id(const Row& tree)
{
    std::map<std::string, const Row*> rows{{tree.id, &tree}};
    for (const Row& child : tree.children)
        rows.merge(by_id(child));
    return rows;
}

bool contains(const Ids& ids, const std::string& id)
{
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

/// What a renderer does: it keeps each row it has, except for what the diff names.
Row applied(const MenuDiff& diff,
            const std::map<std::string, const Row*>& old_rows,
            const std::map<std::string, const Row*>& new_rows,
            const std::string& id)
{
    const auto old_row = old_rows.find(id);
    const bool known = old_row != old_rows.end();
    const Row& look = known && !contains(diff.changed, id) ? *old_row->second : *new_rows.at(id);
    const Row& list = known && !contains(diff.relisted, id) ? *old_row->second : *new_rows.at(id);
    Row row = look;
    row.children.clear();
    for (const Row& child : list.children)
        row.children.push_back(applied(diff, old_rows, new_rows, child.id));
    return row;
}

Ids child_ids(const Row& row)
{
    Ids ids;
    for (const Row& child : row.children)
        ids.push_back(child.id);
    return ids;
}

Row alone(Row row)
{
    row.children.clear();
    return row;
}

}  // namespace

TEST_CASE("applying a diff to the old tree gives the new one, and nothing in it is needless",
          "[menu][diff]")
{
    for (unsigned seed = 0; seed < 400; ++seed) {
        RandomTrees trees(seed);
        const Row before = trees.tree(30);
        const Row after = trees.tree(30);
        const MenuDiff diff = diff_rows(before, after);
        const auto old_rows = by_id(before);
        const auto new_rows = by_id(after);
        INFO("seed " << seed);
        REQUIRE(applied(diff, old_rows, new_rows, "") == after);
        for (const std::string& id : diff.changed)
            REQUIRE_FALSE(alone(*old_rows.at(id)) == alone(*new_rows.at(id)));
        for (const std::string& id : diff.relisted)
            REQUIRE(child_ids(*old_rows.at(id)) != child_ids(*new_rows.at(id)));
        const std::set<std::string> once(diff.changed.begin(), diff.changed.end());
        REQUIRE(once.size() == diff.changed.size());
        REQUIRE(diff_rows(before, after) == diff);
        REQUIRE(diff_rows(after, after).empty());
    }
}

TEST_CASE("a machine that is stopped changes its own row and list, and what counts it",
          "[menu][diff]")
{
    Snapshot snapshot = many_machines(5);
    const Menu before = build_menu(snapshot);
    snapshot.machines[1].state = "stopped";
    snapshot.machines[1].run.reset();
    const MenuDiff diff = diff_rows(before.root, build_menu(snapshot).root);
    // That fewer would be stopped is asked by the question of "Stop All".
    CHECK(diff.changed == Ids{"machine/id-m002", "machine/id-m002/console", "stop-all"});
    CHECK(diff.relisted == Ids{"machine/id-m002"});
}

TEST_CASE("a row that only does something else is not drawn again", "[menu][diff]")
{
    const Menu before = build_menu(many_machines(5));
    Menu after = before;
    for (Row& row : after.root.children)
        if (row.id == "stop-all") row.command = QuitAgent{};
    CHECK(diff_rows(before.root, after.root).empty());
}

TEST_CASE("a machine that moves to another group keeps its row, and both groups are listed anew",
          "[menu][diff]")
{
    Snapshot snapshot = many_machines(30);
    const Menu before = build_menu(snapshot);
    snapshot.machines[3].state = "stopped";
    snapshot.machines[3].reason.clear();
    const MenuDiff diff = diff_rows(before.root, build_menu(snapshot).root);
    CHECK(contains(diff.relisted, "group/failed"));
    CHECK(contains(diff.relisted, "group/stopped"));
    CHECK_FALSE(contains(diff.relisted, "group/running"));
    CHECK(contains(diff.changed, "group/failed"));
    CHECK(contains(diff.changed, "machine/id-m004"));
    CHECK_FALSE(contains(diff.changed, "machine/id-m004/log"));
}
