// The status item and what comes and goes around it: the bus, its watchers, other agents, and what
// a panel sends that makes no sense.
#include "tests/menubar/status_notifier_fixture.h"

#include <malloc.h>

#include <filesystem>

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
    CHECK(settled() == descriptors);
    CHECK(::mallinfo2().uordblks < memory + 200'000);
    CHECK(desktop.tray.chosen.empty());
    CHECK(desktop.tray.opened == 0);
    CHECK(panel.picture() == picture_of(desktop.menu));
    CHECK(panel.heard.empty());
}
