#include "menubar/model/menu.h"
#include "tests/menubar/menu_samples.h"
#include "tests/support/catch.h"
#include "tests/support/menu_dump.h"

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

using namespace berth;
using namespace berth::menu;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

const UtcZone kUtc;

std::string golden_path(const std::string& name)
{
    std::string path = BERTH_MENUS "/";
    path += name;
    path += ".txt";
    return path;
}

std::string golden(const std::string& name)
{
    std::ifstream file(golden_path(name));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void for_each_row(const Row& row, const std::function<void(const Row&)>& look)
{
    look(row);
    for (const Row& child : row.children)
        for_each_row(child, look);
}

std::set<std::string> ids_of(const Menu& menu)
{
    std::set<std::string> ids;
    for_each_row(menu.root, [&](const Row& row) { ids.insert(row.id); });
    return ids;
}

std::string title_of(const Menu& menu, const std::string& id)
{
    const Row* row = find_row(menu.root, id);
    return row == nullptr ? "no such row" : row->title;
}

}  // namespace

TEST_CASE("each sample's menu is the one on file", "[menu]")
{
    // BERTH_WRITE_MENUS=1 writes them anew, to be read before they are committed.
    const bool write = std::getenv("BERTH_WRITE_MENUS") != nullptr;
    for (const Sample& sample : all_samples()) {
        const std::string text = dump_menu(build_menu(sample.snapshot), sample.depth);
        if (write) std::ofstream(golden_path(sample.name)) << text;
        INFO(sample.name);
        CHECK(text == golden(sample.name));
    }
}

TEST_CASE("the same snapshot gives the same menu", "[menu]")
{
    for (const Sample& sample : all_samples())
        CHECK(build_menu(sample.snapshot) == build_menu(sample.snapshot));
}

TEST_CASE("each row of a menu has an id of its own", "[menu]")
{
    for (const Sample& sample : all_samples()) {
        INFO(sample.name);
        std::set<std::string> ids;
        for_each_row(build_menu(sample.snapshot).root, [&](const Row& row) {
            INFO(row.id);
            CHECK(ids.insert(row.id).second);
        });
    }
}

TEST_CASE("a row's id stays while its machine's state, name and neighbours change", "[menu]")
{
    Snapshot snapshot = many_machines(20);
    MachineView& machine = snapshot.machines[4];
    const std::string row = "machine/" + machine.id;
    const std::set<std::string> before = ids_of(build_menu(snapshot));
    machine.name = "other";
    machine.state = "stopped";
    machine.run.reset();
    snapshot.machines.push_back(sample_machine("another", "failed"));
    const Menu after = build_menu(snapshot);
    for (const std::string& id : before)
        if (id.starts_with(row + "/") && find_row(after.root, id) == nullptr)
            CHECK((id.ends_with("/stop") || id.ends_with("/pause") || id.ends_with("/restart") ||
                   id.ends_with("/save") || id.ends_with("/kill")));
    CHECK(title_of(after, row) == "○ other · stopped · last run 35 min");
    CHECK(find_row(after.root, row)->children.size() >= 9);
    CHECK(find_row(after.root, "group/running") != nullptr);
}

TEST_CASE("titles are one line without control characters, and bounded", "[menu]")
{
    for (const Sample& sample : all_samples())
        for_each_row(build_menu(sample.snapshot).root, [&](const Row& row) {
            INFO(row.title);
            for (const char c : row.title)
                CHECK((static_cast<unsigned char>(c) >= ' ' && c != '\x7f'));
            CHECK(row.title.size() < 400);
            CHECK(row.title.find("\u202e") == std::string::npos);
        });
}

TEST_CASE("a row that does harm asks first, and no other one does", "[menu]")
{
    for (const Sample& sample : all_samples())
        for_each_row(build_menu(sample.snapshot).root, [&](const Row& row) {
            if (!row.command) return;
            const bool harms = row.id.ends_with("/kill") || row.id.ends_with("/start-fresh") ||
                               row.id == "stop-all";
            INFO(row.id);
            CHECK(row.question.has_value() == harms);
        });
}

TEST_CASE("a row has a command, or a submenu, or cannot be chosen", "[menu]")
{
    for (const Sample& sample : all_samples())
        for_each_row(build_menu(sample.snapshot).root, [&](const Row& row) {
            if (row.kind == RowKind::Separator || row.id.empty()) return;
            INFO(row.id);
            const int ways = (row.command ? 1 : 0) + (row.children.empty() ? 0 : 1);
            CHECK(ways == (row.enabled ? 1 : 0));
        });
}

TEST_CASE("the icon asks for its user when a machine failed or the agent has a problem", "[menu]")
{
    Snapshot snapshot = sample_snapshot({sample_machine("web", "stopped")});
    CHECK(build_menu(snapshot).mark == Mark::Idle);
    for (const char* state : {"starting", "paused", "saving", "unknown", "running"}) {
        snapshot.machines[0] = sample_machine("web", state);
        CHECK(build_menu(snapshot).mark == Mark::Running);
    }
    snapshot.machines.push_back(sample_machine("db", "failed"));
    CHECK(build_menu(snapshot).mark == Mark::Attention);
    CHECK(build_menu(snapshot).summary == "1 of 2 machines running; db failed");

    SECTION("not while its restart policy is about to start it again")
    {
        snapshot.machines[1].restart_at = kNoon + 5s;
        CHECK(build_menu(snapshot).mark == Mark::Running);
    }
    SECTION("not once it was started again")
    {
        snapshot.machines[1] = sample_machine("db", "starting");
        CHECK(build_menu(snapshot).mark == Mark::Running);
    }
    SECTION("also for the agent alone")
    {
        snapshot.machines.pop_back();
        snapshot.problem = "the disk is full";
        CHECK(build_menu(snapshot).mark == Mark::Attention);
        CHECK(build_menu(snapshot).details == "the disk is full");
    }
}

TEST_CASE("a long path loses its middle, and the home is ~", "[menu]")
{
    const Menu menu = build_menu(all_samples()[8].snapshot);
    CHECK(title_of(menu, "machine/id-old/share/src") == "src · ~/src (read-only)");
    CHECK(title_of(menu, "machine/id-old/share/home") == "home · ~ (read-only)");
    CHECK(title_of(menu, "machine/id-old/share/not-home") == "not-home · /home/ulla");
    CHECK(title_of(menu, "machine/id-old/share/deep") ==
          "deep · ~/work/customers/202…/site/htdocs/public");
}
