// The status item and its menu against a real dbus-daemon, with a panel that keeps its own copy.
#include "menubar/status_notifier/pixmap.h"
#include "tests/menubar/status_notifier_fixture.h"

#include <algorithm>
#include <random>

using namespace berth;
using namespace berth::bus;
using namespace berth::menu;
using namespace berth::test;
using namespace std::chrono_literals;

TEST_CASE("an item registers its unique name and has every property", "[tray]")
{
    Desktop desktop;
    CHECK(desktop.watcher->items.front() == desktop.tray.bus->unique_name());
    CHECK(desktop.tray.renderer->problem().empty());
    FakePanel& panel = *desktop.panel;
    CHECK(panel.item_property("Id") == Value::text("berth"));
    CHECK(panel.item_property("Category") == Value::text("SystemServices"));
    CHECK(panel.item_property("Status") == Value::text("Active"));
    CHECK(panel.item_property("IconName") == Value::text("berth-running-symbolic"));
    CHECK(panel.item_property("IconThemePath") == Value::text("/icons"));
    CHECK(panel.item_property("AttentionIconName") == Value::text(""));
    CHECK(panel.item_property("ItemIsMenu") == Value::boolean(true));
    CHECK(panel.item_property("Menu") == Value::object_path("/MenuBar"));
    for (const char* name : {"Title",
                             "AttentionMovieName",
                             "OverlayIconName",
                             "OverlayIconPixmap",
                             "AttentionIconPixmap",
                             "WindowId"})
        panel.item_property(name);
    const Value pixmaps = panel.item_property("IconPixmap");
    CHECK(pixmaps.signature() == "a(iiay)");
    CHECK(pixmaps.items().size() == 4);
    // A click that activates nothing makes Plasma open the menu.
    CHECK(panel.item("Activate", {Value::int32(0), Value::int32(0)}).error().code ==
          ErrorCode::Unsupported);
    CHECK(panel.menu_property("Version") == Value::uint32(3));
}

TEST_CASE("a panel shows the menu, names with underscores and all", "[tray]")
{
    Desktop desktop;
    CHECK(desktop.panel->picture() == picture_of(desktop.menu));
    const int web = desktop.panel->number("my_web_vm");
    CHECK(desktop.panel->rows.at(web).properties.at("label") == Value::text("my__web__vm"));
}

TEST_CASE("a tooltip is markup, and says what the menu says", "[tray]")
{
    Desktop desktop;
    desktop.menu.summary = "a < b";
    desktop.menu.details = "R&D <b>";
    desktop.show();
    CHECK(desktop.panel->heard == std::vector<std::string>{"NewToolTip"});
    const Value tip = desktop.panel->item_property("ToolTip");
    CHECK(tip.items().at(2) == Value::text("a &lt; b"));
    CHECK(tip.items().at(3) == Value::text("R&amp;D &lt;b&gt;"));
}

TEST_CASE("another mark is told in an order that every host draws", "[tray]")
{
    Desktop desktop;
    desktop.menu.mark = Mark::Attention;
    desktop.show();
    CHECK(desktop.panel->heard ==
          std::vector<std::string>{"NewStatus", "NewAttentionIcon", "NewIcon"});
    CHECK(desktop.panel->item_property("Status") == Value::text("NeedsAttention"));
    CHECK(desktop.panel->item_property("AttentionIconName") == Value::text("berth-attention"));
    CHECK(desktop.panel->item_property("IconName") == Value::text("berth-attention"));
    desktop.menu.mark = Mark::Idle;
    desktop.show();
    CHECK(desktop.panel->item_property("IconName") == Value::text("berth-idle-symbolic"));
    CHECK(desktop.panel->item_property("AttentionIconName") == Value::text(""));
}

TEST_CASE("a clicked row is chosen once, as long as it can be clicked", "[tray]")
{
    Desktop desktop;
    FakePanel& panel = *desktop.panel;
    REQUIRE(panel.event(panel.number("my_web_vm/Stop")));
    REQUIRE(panel.event(panel.number("my_web_vm/Start at Login")));
    REQUIRE(panel.event(panel.number("my_web_vm/Pause")));  // disabled
    REQUIRE(panel.event(panel.number("my_web_vm")));        // a submenu
    REQUIRE(panel.event(panel.number("Memory: 4 GB")));     // a heading
    REQUIRE(panel.event(0));
    REQUIRE(panel.event(panel.number("Quit"), "hovered"));
    CHECK(panel.event(12'345).error().code == ErrorCode::Invalid);
    CHECK(panel.event(-1).error().code == ErrorCode::Invalid);
    panel.settle();
    CHECK(desktop.tray.chosen == std::vector<std::string>{"m/web/stop", "m/web/autostart"});
}

TEST_CASE("a row that asks is a submenu with the answer in it", "[tray]")
{
    Desktop desktop;
    FakePanel& panel = *desktop.panel;
    REQUIRE(panel.event(panel.number("my_web_vm/Force Stop…")));
    REQUIRE(panel.event(panel.number("my_web_vm/Force Stop…/Force web to stop?")));
    panel.settle();
    CHECK(desktop.tray.chosen.empty());
    REQUIRE(panel.event(panel.number("my_web_vm/Force Stop…/Force Stop")));
    panel.settle();
    CHECK(desktop.tray.chosen == std::vector<std::string>{"m/web/kill"});
}

TEST_CASE("a click on a row that just went hits no other", "[tray]")
{
    Desktop desktop;
    FakePanel& panel = *desktop.panel;
    const int stop = panel.number("my_web_vm/Stop");
    const Row old = desktop.row(0);
    desktop.row(0).children.at(0) = item_row("m/web/start", "Start");
    desktop.show();
    CHECK(panel.event(stop).error().code == ErrorCode::Invalid);
    desktop.row(0) = old;
    desktop.show();
    // It is back, and still: nobody can click what it had been.
    CHECK(panel.event(stop).error().code == ErrorCode::Invalid);
    CHECK(panel.number("my_web_vm/Stop") != stop);

    // It goes between the click and our turn.
    const int start = panel.number("db/Start");
    desktop.row(1).children.clear();
    std::optional<Result<Values>> answer;
    const auto other = Connection::open(*desktop.loop, desktop.bus.address());
    desktop.wait([&] { return other->is_ready(); });
    other->call({desktop.watcher->items.front(), "/MenuBar", "com.canonical.dbusmenu", "Event"},
                {Value::int32(start),
                 Value::text("clicked"),
                 Value::variant(Value::text("")),
                 Value::uint32(0)},
                60s,
                [&](Result<Values> result) { answer = std::move(result); });
    desktop.tray.renderer->show(desktop.menu);
    desktop.wait([&] { return answer.has_value(); });
    CHECK(desktop.tray.chosen.empty());
}

TEST_CASE("a row that becomes a check is another row to the host", "[tray]")
{
    Desktop desktop;
    const int quit = desktop.panel->number("Quit");
    desktop.row(4).kind = RowKind::Check;
    desktop.show();
    CHECK(desktop.panel->number("Quit") != quit);
    CHECK(desktop.panel->picture() == picture_of(desktop.menu));
}

TEST_CASE("the host hears only of what changed, in one signal", "[tray]")
{
    Desktop desktop;
    FakePanel& panel = *desktop.panel;
    const std::uint32_t revision = panel.revision;
    desktop.show();
    CHECK(panel.heard.empty());

    desktop.row(0).title = "other";
    desktop.row(0).children.at(3).checked = false;
    desktop.row(0).children.at(1).enabled = true;
    desktop.show();
    CHECK(panel.heard == std::vector<std::string>{"ItemsPropertiesUpdated"});
    CHECK(panel.properties.at(0).at(0).items().size() == 2);  // the title and the check
    CHECK(panel.properties.at(0).at(1).items().size() == 1);  // "enabled", which is so by default
    CHECK(panel.picture() == picture_of(desktop.menu));

    desktop.row(0).children.push_back(item_row("m/web/new", "New"));
    desktop.show();
    CHECK(panel.heard == std::vector<std::string>{"LayoutUpdated"});
    CHECK(panel.layouts.at(0).at(1) == Value::int32(panel.number("other")));
    CHECK(panel.revision == revision + 1);
    CHECK(panel.picture() == picture_of(desktop.menu));

    desktop.row(0).children.pop_back();
    desktop.row(1).children.push_back(item_row("m/db/new", "New"));
    desktop.show();
    CHECK(panel.heard == std::vector<std::string>{"LayoutUpdated"});
    CHECK(panel.layouts.at(0).at(1) == Value::int32(0));
    CHECK(panel.picture() == picture_of(desktop.menu));

    desktop.row(1).children.clear();  // what it looks like changes, too
    desktop.show();
    CHECK(panel.heard == std::vector<std::string>{"ItemsPropertiesUpdated", "LayoutUpdated"});
    CHECK(panel.picture() == picture_of(desktop.menu));
}

TEST_CASE("opening the menu asks for a fresh one, and says whether it is another", "[tray]")
{
    Desktop desktop;
    FakePanel& panel = *desktop.panel;
    auto answer = panel.menu("AboutToShow", {Value::int32(0)});
    REQUIRE(answer);
    CHECK(answer->at(0) == Value::boolean(false));
    CHECK(desktop.tray.opened == 1);
    desktop.tray.when_opened = [&] {
        desktop.row(0).title += "!";
        desktop.tray.renderer->show(desktop.menu);
    };
    answer = panel.menu("AboutToShow", {Value::int32(0)});
    REQUIRE(answer);
    CHECK(answer->at(0) == Value::boolean(true));
    const Value both = Value::array("i", {Value::int32(0), Value::int32(777)});
    answer = panel.menu("AboutToShowGroup", {both});
    REQUIRE(answer);
    CHECK(answer->at(0) == Value::array("i", {Value::int32(0)}));
    CHECK(answer->at(1) == Value::array("i", {Value::int32(777)}));
    panel.settle();
    CHECK(panel.number("my_web_vm!!") > 0);
    REQUIRE(panel.event(0, "opened"));
    panel.settle();
    CHECK(desktop.tray.opened == 4);
    CHECK(panel.menu("AboutToShow", {Value::int32(777)}).error().code == ErrorCode::Invalid);
    CHECK(panel.menu("AboutToShowGroup", {Value::array("i", {Value::int32(777)})}).error().code ==
          ErrorCode::Invalid);
    CHECK(desktop.tray.opened == 4);
}

TEST_CASE("several clicks in one call: those on rows that are there count", "[tray]")
{
    Desktop desktop;
    FakePanel& panel = *desktop.panel;
    const auto click = [](int row) {
        return Value::structure({Value::int32(row),
                                 Value::text("clicked"),
                                 Value::variant(Value::int32(0)),
                                 Value::uint32(0)});
    };
    const auto events = [&](Values rows) {
        return panel.menu("EventGroup", {Value::array("(isvu)", std::move(rows))});
    };
    const auto answer = events({click(panel.number("Quit")), click(777)});
    REQUIRE(answer);
    CHECK(answer->at(0) == Value::array("i", {Value::int32(777)}));
    CHECK(events({click(777), click(778)}).error().code == ErrorCode::Invalid);
    CHECK(events({}));
    panel.settle();
    CHECK(desktop.tray.chosen == std::vector<std::string>{"quit"});
}

TEST_CASE("properties of rows are told by number", "[tray]")
{
    Desktop desktop;
    FakePanel& panel = *desktop.panel;
    const int quit = panel.number("Quit");
    const auto label = panel.menu("GetProperty", {Value::int32(quit), Value::text("label")});
    REQUIRE(label);
    CHECK(label->at(0).as_text() == "Quit");
    CHECK(panel.menu("GetProperty", {Value::int32(quit), Value::text("x")}).error().code ==
          ErrorCode::Invalid);
    CHECK(panel.menu("GetProperty", {Value::int32(777), Value::text("label")}).error().code ==
          ErrorCode::Invalid);
    const Value none = Value::array("s", {});
    const auto group = [&](Values numbers) {
        return panel.menu("GetGroupProperties", {Value::array("i", std::move(numbers)), none})
            ->at(0)
            .items()
            .size();
    };
    CHECK(group({Value::int32(quit), Value::int32(0), Value::int32(777)}) == 2);
    CHECK(group({}) == panel.rows.size());
    const auto layout = panel.menu("GetLayout", {Value::int32(0), Value::int32(1), none});
    REQUIRE(layout);
    const Values& children = layout->at(1).items().at(2).items();
    CHECK(children.size() == 5);
    CHECK(children.at(0).inner().items().at(2).items().empty());
    CHECK(panel.menu("GetLayout", {Value::int32(0), Value::int32(INT32_MIN), none}));
    CHECK(panel.menu("GetLayout", {Value::int32(777), Value::int32(-1), none}).error().code ==
          ErrorCode::Invalid);
}

TEST_CASE("after each of 500 random changes a panel shows just the menu", "[tray]")
{
    Desktop desktop;
    std::mt19937 random(20261124);
    const auto below = [&](std::size_t limit) { return random() % limit; };
    int made = 0;
    std::uint32_t revision = desktop.panel->revision;
    for (int round = 0; round < 500; ++round) {
        std::vector<Row>* rows = &desktop.menu.root.children;
        while (!rows->empty() && below(3) != 0) {
            Row& row = rows->at(below(rows->size()));
            if (row.kind != RowKind::Item || row.question) break;
            rows = &row.children;
        }
        const std::size_t at = below(rows->size() + 1);
        const bool there = at < rows->size();
        switch (below(8)) {
        case 0:
        case 1: {
            ++made;
            Row row = check_row("r" + std::to_string(made), "row_" + std::to_string(made), false);
            row.kind = static_cast<RowKind>(below(3));
            if (row.kind == RowKind::Item && below(4) == 0) row.question = Question{"Sure?", "Yes"};
            rows->insert(rows->begin() + static_cast<std::ptrdiff_t>(at), row);
            break;
        }
        case 2:
            if (there && rows->size() > 2)
                rows->erase(rows->begin() + static_cast<std::ptrdiff_t>(at));
            break;
        case 3:
            if (there) rows->at(at).title += "_";
            break;
        case 4:
            if (there) rows->at(at).enabled = !rows->at(at).enabled;
            break;
        case 5:
            if (there) rows->at(at).checked = !rows->at(at).checked;
            break;
        case 6: std::shuffle(rows->begin(), rows->end(), random); break;
        default:  // to another parent
            if (there && rows->at(at).children.empty()) {
                Row moved = std::move(rows->at(at));
                rows->erase(rows->begin() + static_cast<std::ptrdiff_t>(at));
                desktop.menu.root.children.push_back(std::move(moved));
            }
        }
        desktop.show();
        INFO("round " << round);
        REQUIRE(desktop.panel->picture() == picture_of(desktop.menu));
        REQUIRE(desktop.panel->layouts.size() <= 1);
        REQUIRE(desktop.panel->properties.size() <= 1);
        REQUIRE(desktop.panel->revision == revision + desktop.panel->layouts.size());
        revision = desktop.panel->revision;
    }
    const std::string copy = desktop.panel->picture();
    desktop.panel->read_all();
    CHECK(desktop.panel->picture() == copy);
}

TEST_CASE("icons are drawn in each size, grey, and red where attention is needed", "[tray]")
{
    const auto count = [](const std::string& pixels, int red) {
        int opaque = 0;
        for (std::size_t i = 0; i < pixels.size(); i += 4) {
            CHECK(static_cast<unsigned char>(pixels[i + 1]) == red);
            if (static_cast<unsigned char>(pixels[i]) == 255) ++opaque;
        }
        return opaque;
    };
    for (const int size : {16, 22, 48}) {
        const std::string idle = draw_icon(Mark::Idle, size);
        CHECK(idle.size() == static_cast<std::size_t>(size * size * 4));
        CHECK(count(idle, 0x7a) > size);
        CHECK(count(draw_icon(Mark::Running, size), 0x7a) > count(idle, 0x7a));
        CHECK(count(draw_icon(Mark::Attention, size), 0xe0) > size);
    }
}
