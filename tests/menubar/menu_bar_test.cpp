// The menu of a real agent with stub machines: what it shows, and what its rows do.
#include "menubar/menu_bar.h"
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "tests/support/fake_desktop.h"

#include <algorithm>
#include <csignal>

using namespace berth;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

/// The row with that title, wherever it is; "web/Stop" is the row Stop of the row that begins with
/// web.
struct MenuFixture : AgentFixture {
    MenuFixture() { start_agent(); }

    void open_menu()
    {
        bar.emplace(loop,
                    agent->port(),
                    desktop,
                    notifier,
                    [this](menu::RendererEvents events) -> std::unique_ptr<menu::Renderer> {
                        auto made = std::make_unique<FakeRenderer>(std::move(events));
                        renderer = made.get();
                        return made;
                    });
        REQUIRE(loop.run_until([&] { return !renderer->menus.empty(); }));
    }
    const menu::Row* row(const std::string& machine, const std::string& command)
    {
        return menu::find_row(renderer->menus.back().root,
                              "machine/" + ids.at(machine) + "/" + command);
    }
    void choose(const std::string& machine, const std::string& command)
    {
        const menu::Row* const found = row(machine, command);
        REQUIRE(found);
        renderer->events.chosen(found->id);
    }
    void make(const std::string& name, const Json& more = Json::object())
    {
        ids[name] = create(name, more);
    }
    /// Waits, with the time moving on, until the menu is so.
    bool shows(const std::function<bool()>& wanted)
    {
        for (int i = 0; i < 600; ++i) {
            if (loop.run_until(wanted, 100ms)) return true;
            loop.advance(100ms);
        }
        return false;
    }
    std::string title(const std::string& machine)
    {
        const menu::Row* const found =
            menu::find_row(renderer->menus.back().root, "machine/" + ids.at(machine));
        return found ? found->title : "";
    }

    std::map<std::string, std::string> ids;
    FakeDesktop desktop;
    FakeNotifier notifier;
    FakeRenderer* renderer = nullptr;
    std::optional<menu::MenuBar> bar;
};

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the menu shows what a machine does, and its rows do what they say", "[menu][bar]")
{
    MenuFixture host;
    host.make("web");
    host.open_menu();
    CHECK(contains(host.title("web"), "stopped"));
    REQUIRE(host.row("web", "start"));
    CHECK_FALSE(host.row("web", "stop"));

    host.choose("web", "start");
    REQUIRE(host.shows([&] { return contains(host.title("web"), "running"); }));
    CHECK(host.machine("web").at("run").at("cause") == "menu");
    CHECK(host.renderer->menus.back().mark == menu::Mark::Running);
    host.choose("web", "stop");
    REQUIRE(host.shows([&] { return contains(host.title("web"), "stopped"); }));
    CHECK(host.renderer->menus.back().mark == menu::Mark::Idle);
    CHECK(host.notifier.notices.empty());
}

TEST_CASE("machines come, change their names and go while the menu is there", "[menu][bar]")
{
    MenuFixture host;
    host.open_menu();
    host.make("web");
    host.make("db");
    REQUIRE(host.shows([&] { return !host.title("db").empty() && !host.title("web").empty(); }));
    REQUIRE(host.call("machine.rename", {{"name", "web"}, {"new_name", "shop"}}));
    REQUIRE(host.shows([&] { return contains(host.title("web"), "shop"); }));
    REQUIRE(host.call("machine.delete", {{"name", "db"}}));
    REQUIRE(host.shows([&] { return host.title("db").empty(); }));
    CHECK(contains(host.title("web"), "shop"));
}

TEST_CASE("a machine that crashes marks the icon until it is started again", "[menu][bar]")
{
    MenuFixture host;
    host.make("web");
    host.open_menu();
    host.start("web");
    host.signal("web", SIGKILL);
    REQUIRE(host.shows([&] { return host.renderer->menus.back().mark == menu::Mark::Attention; }));
    CHECK(contains(host.title("web"), "failed"));
    REQUIRE(host.notifier.notices.size() == 1);
    CHECK(host.notifier.notices[0].summary == "web crashed");
    host.choose("web", "start");
    REQUIRE(host.shows([&] { return host.renderer->menus.back().mark == menu::Mark::Running; }));
}

TEST_CASE("a row that is not there any more, or cannot be chosen now, does nothing", "[menu][bar]")
{
    MenuFixture host;
    host.make("web");
    host.open_menu();
    const std::string id = host.row("web", "start")->id;
    REQUIRE(host.call("machine.delete", {{"name", "web"}}));
    REQUIRE(host.shows([&] { return host.title("web").empty(); }));
    host.renderer->events.chosen(id);
    host.renderer->events.chosen("");
    host.renderer->events.chosen("no/such/row");
    host.loop.settle();
    CHECK(host.notifier.notices.empty());
}

TEST_CASE("a storm of changes is shown ten times a second at most, and its end is shown",
          "[menu][bar]")
{
    MenuFixture host;
    host.make("web");
    host.open_menu();
    host.loop.advance(1s);
    const std::size_t before = host.renderer->menus.size();
    for (int i = 0; i < 1000; ++i) {
        const Json definition =
            definition_of("web", {{"autostart", {{"enabled", i % 2 == 0}, {"order", i}}}});
        REQUIRE(host.call("machine.update", {{"name", "web"}, {"definition", definition}}));
        host.loop.advance(1ms);
    }
    host.loop.advance(1s);
    CHECK(host.renderer->menus.size() - before <= 12);
    const menu::Row* const row = host.row("web", "autostart");
    REQUIRE(row);
    CHECK_FALSE(row->checked);
}

TEST_CASE("a menu of which nothing changes has no timer", "[menu][bar]")
{
    MenuFixture host;
    host.make("web");
    host.loop.advance(1min);
    const std::size_t timers = host.loop.timers();
    host.open_menu();
    host.loop.advance(1s);
    CHECK(host.loop.timers() == timers);
    const std::size_t shown = host.renderer->menus.size();
    host.loop.advance(1h);
    CHECK(host.renderer->menus.size() == shown);
}

TEST_CASE("opening the menu brings its durations and the login item up to date", "[menu][bar]")
{
    MenuFixture host;
    host.make("web");
    host.desktop.starts_at_login = menu::LoginStart::Off;
    host.open_menu();
    const auto launch = [&] {
        return menu::find_row(host.renderer->menus.back().root, "launch-at-login");
    };
    REQUIRE(launch());
    CHECK_FALSE(launch()->checked);
    host.desktop.starts_at_login = menu::LoginStart::NeedsApproval;
    host.renderer->events.opening();
    CHECK_FALSE(launch()->checked);
    CHECK(launch()->title.find("allow") != std::string::npos);
    CHECK(launch()->enabled);
    host.desktop.starts_at_login = menu::LoginStart::On;
    host.renderer->events.opening();
    CHECK(launch()->checked);

    host.renderer->events.chosen(launch()->id);
    CHECK(host.desktop.starts_at_login == menu::LoginStart::Off);
    CHECK_FALSE(launch()->checked);
    host.renderer->events.secondary();
    REQUIRE(host.desktop.windows.size() == 1);
    CHECK(host.desktop.windows[0].kind == menu::OpenWindow::Kind::Machines);
}
