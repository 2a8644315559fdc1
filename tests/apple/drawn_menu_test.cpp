// The NSMenu that AppKit's renderer draws, compared with the model row by row: for each sample, and
// for each step from one sample to another.
#include "menubar/model/menu.h"
#include "tests/apple/drawn_rows.h"
#include "tests/menubar/menu_samples.h"
#include "tests/support/catch.h"

#include <map>

using namespace berth;
using namespace berth::menu;
using namespace berth::test;

namespace {

std::string lower(std::string text)
{
    for (char& letter : text)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return text;
}

/// Where the two differ first; empty: nowhere.
std::string difference(const std::vector<Row>& rows, const std::vector<DrawnRow>& drawn)
{
    if (rows.size() != drawn.size())
        return std::to_string(rows.size()) + " rows, drawn " + std::to_string(drawn.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        const DrawnRow& seen = drawn[i];
        const auto at = [&](const char* what) { return row.id + ": " + what; };
        if (row.id != seen.id) return at("another row in its place: ") + seen.id;
        if ((row.kind == RowKind::Separator) != seen.separator) return at("separator");
        if (row.kind == RowKind::Separator) continue;
        if (row.title != seen.title) return at("title: ") + seen.title;
        if (row.enabled != seen.enabled) return at("enabled");
        if ((row.kind == RowKind::Check && row.checked) != seen.checked) return at("check mark");
        if (lower(row.shortcut) != seen.shortcut) return at("shortcut: ") + seen.shortcut;
        if (row.children.empty() != seen.acts) return at("action");
        if (auto below = difference(row.children, seen.children); !below.empty()) return below;
    }
    return "";
}

void note_items(const std::vector<DrawnRow>& rows, std::map<std::string, const void*>& items)
{
    for (const DrawnRow& row : rows) {
        items[row.id] = row.item;
        note_items(row.children, items);
    }
}

const Row* first_with_question(const Row& row)
{
    if (row.question && row.enabled) return &row;
    for (const Row& child : row.children)
        if (const Row* found = first_with_question(child)) return found;
    return nullptr;
}

Row item(const std::string& id, const std::string& title)
{
    Row row;
    row.id = id;
    row.title = title;
    row.command = CopyText{title};
    return row;
}

const UtcZone kUtc;

}  // namespace

TEST_CASE("each sample's menu is drawn as the model says", "[apple][menu]")
{
    for (const Sample& sample : all_samples()) {
        INFO(sample.name);
        const Menu menu = build_menu(sample.snapshot);
        DrawnMenuProbe probe;
        probe.draw(menu.root);
        CHECK(difference(menu.root.children, probe.rows()) == "");
    }
}

TEST_CASE("a drawn menu becomes any other, in place", "[apple][menu]")
{
    std::vector<Menu> menus;
    for (const Sample& sample : all_samples())
        if (sample.snapshot.machines.size() < 30) menus.push_back(build_menu(sample.snapshot));
    DrawnMenuProbe probe;
    for (const Menu& from : menus)
        for (const Menu& to : menus) {
            probe.draw(from.root);
            std::map<std::string, const void*> before, after;
            note_items(probe.rows(), before);
            probe.draw(to.root);
            const auto rows = probe.rows();
            REQUIRE(difference(to.root.children, rows) == "");
            note_items(rows, after);
            for (const auto& [id, object] : after)
                if (const auto found = before.find(id); found != before.end())
                    REQUIRE(object == found->second);  // an open menu does not flicker
        }
}

TEST_CASE("a title that changes touches no other item", "[apple][menu]")
{
    Row root;
    root.children = {item("a", "A"), item("b", "B")};
    DrawnMenuProbe probe;
    probe.draw(root);
    const auto before = probe.rows();
    root.children[1].title = "B, 5 s";
    probe.draw(root);
    const auto after = probe.rows();
    CHECK(after[1].title == "B, 5 s");
    CHECK(after[0].item == before[0].item);
    CHECK(after[1].item == before[1].item);
}

TEST_CASE("a row that loses its submenu can be chosen itself", "[apple][menu]")
{
    Row root;
    root.children = {item("a", "A")};
    DrawnMenuProbe probe;
    probe.draw(root);
    root.children[0].children = {item("b", "B")};
    probe.draw(root);
    CHECK(difference(root.children, probe.rows()) == "");
    probe.click("b");
    root.children[0].children.clear();
    probe.draw(root);
    CHECK(difference(root.children, probe.rows()) == "");
    probe.click("a");
    CHECK(probe.chosen == std::vector<std::string>{"b", "a"});
}

TEST_CASE("a question is asked before its row is chosen", "[apple][menu]")
{
    const Menu menu = build_menu(many_machines(12));
    const Row* row = first_with_question(menu.root);
    REQUIRE(row);
    DrawnMenuProbe probe;
    probe.draw(menu.root);
    probe.answer = false;
    probe.click(row->id);
    CHECK(probe.chosen.empty());
    CHECK(probe.asked ==
          std::vector<std::string>{row->question->text + " [" + row->question->answer + "]"});
    probe.answer = true;
    probe.click(row->id);
    CHECK(probe.chosen == std::vector<std::string>{row->id});
}

TEST_CASE("opening the menu is told", "[apple][menu]")
{
    DrawnMenuProbe probe;
    probe.draw({});
    probe.open();
    CHECK(probe.openings == 1);
}
