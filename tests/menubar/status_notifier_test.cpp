// The status item and its menu against a real dbus-daemon, with a panel that keeps its own copy.
#include "menubar/status_notifier/pixmap.h"
#include "tests/menubar/status_notifier_fixture.h"

#include <malloc.h>

#include <filesystem>
#include <random>

using namespace berth;
using namespace berth::bus;
using namespace berth::menu;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

std::size_t open_descriptors()
{
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace

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
                5s,
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

TEST_CASE("an item is registered again when the watcher comes back", "[tray]")
{
    Desktop desktop;
    desktop.watcher.reset();
    desktop.wait([&] { return !desktop.tray.renderer->problem().empty(); });
    CHECK(desktop.tray.renderer->problem().find("status icons") != std::string::npos);
    desktop.watcher = std::make_unique<FakeWatcher>(*desktop.loop, desktop.bus.address());
    desktop.wait([&] { return desktop.watcher->items.size() == 1; });
    CHECK(desktop.watcher->items.front() == desktop.tray.bus->unique_name());
    CHECK(desktop.tray.renderer->problem().empty());
}

TEST_CASE("what keeps the menu from being seen is said in a sentence", "[tray]")
{
    Desktop desktop;
    desktop.watcher->set_host(false);
    desktop.wait([&] { return !desktop.tray.renderer->problem().empty(); });
    CHECK(desktop.tray.renderer->problem().find("no panel") != std::string::npos);
    desktop.watcher->set_host(true);
    desktop.wait([&] { return desktop.tray.renderer->problem().empty(); });
    desktop.watcher.reset();
    desktop.watcher = std::make_unique<FakeWatcher>(*desktop.loop, desktop.bus.address());
    desktop.watcher->refuse = true;
    desktop.wait(
        [&] { return desktop.tray.renderer->problem().find("no room") != std::string::npos; });
    CHECK(desktop.watcher->items.empty());
}

TEST_CASE("a bus that comes after the login, and goes, and comes back, gets the item", "[tray]")
{
    const auto loop = EventLoop::create();
    PrivateBus bus(PrivateBus::Begin::Stopped);
    Tray tray(*loop, bus.address());
    tray.renderer->show(small_menu());
    CHECK(tray.renderer->problem().find("bus is not there") != std::string::npos);
    bus.start();
    FakeWatcher watcher(*loop, bus.address());
    run_until(*loop, [&] { return watcher.items.size() == 1; });
    CHECK(tray.renderer->problem().empty());
    bus.stop();
    run_until(*loop, [&] { return !tray.renderer->problem().empty(); });
    bus.start();
    run_until(*loop, [&] { return watcher.items.size() == 2; });
    CHECK(tray.renderer->problem().empty());
    const FakePanel panel(*loop, bus.address(), watcher.items.back());
    CHECK(panel.picture() == picture_of(small_menu()));
}

TEST_CASE("two agents have an item and a menu each", "[tray]")
{
    Desktop desktop;
    Tray other(*desktop.loop, desktop.bus.address());
    Menu menu = small_menu();
    menu.root.children.resize(1);
    other.renderer->show(menu);
    desktop.wait([&] { return desktop.watcher->items.size() == 2; });
    FakePanel panel(*desktop.loop, desktop.bus.address(), desktop.watcher->items.back());
    CHECK(panel.picture() == picture_of(menu));
    CHECK(desktop.panel->picture() == picture_of(desktop.menu));
    REQUIRE(panel.event(panel.number("my_web_vm/Stop")));
    panel.settle();
    CHECK(other.chosen.size() == 1);
    CHECK(desktop.tray.chosen.empty());
}

TEST_CASE("the other button on the icon is reported, the wheel is not", "[tray]")
{
    Desktop desktop;
    FakePanel& panel = *desktop.panel;
    REQUIRE(panel.item("SecondaryActivate", {Value::int32(5), Value::int32(5)}));
    REQUIRE(panel.item("Scroll", {Value::int32(1), Value::text("vertical")}));
    panel.settle();
    CHECK(desktop.tray.secondary == 1);
    CHECK(desktop.tray.chosen.empty());
}

TEST_CASE("the right to come to the front is kept for the next window", "[tray]")
{
    Desktop desktop;
    REQUIRE(desktop.panel->item("ProvideXdgActivationToken", {Value::text("token-7")}));
    CHECK(desktop.tray.activation.take() == "token-7");
    CHECK(desktop.tray.activation.take().empty());
}

TEST_CASE("a title that is no UTF-8 spoils nothing but itself", "[tray]")
{
    Desktop desktop;
    desktop.row(1).title = std::string("a\xff\0b", 4);
    desktop.menu.summary = "\xc3";
    desktop.show();
    CHECK(desktop.panel->number("a\xEF\xBF\xBD\xEF\xBF\xBD"
                                "b/Start") > 0);
}

TEST_CASE("garbage from the bus changes nothing and costs nothing lasting", "[tray]")
{
    Desktop desktop;
    FakePanel& panel = *desktop.panel;
    const std::vector<Values> garbage{
        {},
        {Value::text("0")},
        {Value::int32(0)},
        {Value::int32(1), Value::text("clicked"), Value::text("no variant"), Value::uint32(0)},
        {Value::uint32(1),
         Value::text("clicked"),
         Value::variant(Value::int32(0)),
         Value::uint32(0)},
        {Value::array("i", {})},
        {Value::array("(isvu)", {}), Value::int32(1)},
        {Value::bytes(std::string(100'000, 'x'))}};
    const char* const methods[] = {
        "GetLayout", "GetGroupProperties", "GetProperty", "Event", "EventGroup", "Nothing"};
    for (const char* method : methods)
        for (const Values& arguments : garbage) {
            const bool proper = method == std::string("EventGroup") && arguments.size() == 1 &&
                                arguments.front().signature() == "a(isvu)";
            if (!proper) CHECK_FALSE(panel.menu(method, arguments));
            CHECK_FALSE(panel.item(method, arguments));
        }

    const auto settled = [&] {
        panel.settle();
        return open_descriptors();
    };
    int answered = 0;
    const auto client = Connection::open(*desktop.loop, desktop.bus.address());
    desktop.wait([&] { return client->is_ready(); });
    const std::size_t descriptors = settled();
    const std::size_t memory = ::mallinfo2().uordblks;
    const int disabled = panel.number("my_web_vm/Pause");
    for (int i = 0; i < 10'000; ++i)
        client->call(
            {desktop.watcher->items.front(), "/MenuBar", "com.canonical.dbusmenu", "Event"},
            {Value::int32(i % 3 == 0 ? disabled : i * 7919),
             Value::text(i % 2 == 0 ? "clicked" : "nonsense"),
             Value::variant(Value::text("x")),
             Value::uint32(0)},
            60s,
            [&](const Result<Values>&) { ++answered; });
    desktop.wait([&] { return answered == 10'000; });
    const auto begin = std::chrono::steady_clock::now();
    panel.settle();
    CHECK(std::chrono::steady_clock::now() - begin < 1s);
    CHECK(open_descriptors() == descriptors);
    CHECK(::mallinfo2().uordblks < memory + 200'000);
    CHECK(desktop.tray.chosen.empty());
    CHECK(desktop.tray.opened == 0);
    CHECK(panel.picture() == picture_of(desktop.menu));
    CHECK(panel.heard.empty());
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
