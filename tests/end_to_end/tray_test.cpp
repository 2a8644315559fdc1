// The menu as its user meets it: a real panel, real clicks and keys.
#include "menubar/status_notifier/status_notifier.h"
#include "tests/end_to_end/panel.h"
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"

using namespace berth;
using namespace berth::menu;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

Row item(std::string id, std::string title)
{
    Row row{.id = std::move(id), .title = std::move(title)};
    row.command = CopyText{row.id};
    return row;
}

Row check(std::string id, std::string title, bool checked)
{
    Row row = item(std::move(id), std::move(title));
    row.kind = RowKind::Check;
    row.checked = checked;
    return row;
}

Row submenu(std::string id, std::string title, std::vector<Row> children)
{
    Row row{.id = std::move(id), .title = std::move(title)};
    row.children = std::move(children);
    return row;
}

Menu fixed_menu()
{
    Menu menu{.mark = Mark::Running, .summary = "1 of 2 machines running"};
    Row pause = item("pause", "Pause");
    pause.enabled = false;
    Row kill = item("kill", "Force Stop…");
    kill.question = Question{"Force my_web to stop? What it has not saved is lost.", "Force Stop"};
    menu.root.children = {
        submenu(
            "web",
            "my_web     running · 2 CPUs · 4.0 GB",
            {item("stop", "Stop"),
             pause,
             kill,
             Row{.id = "s1", .kind = RowKind::Separator},
             submenu("shares", "Shared Folders", {check("src", "src  ~/src (read-only)", true)}),
             check("autostart", "Start at Login", true)}),
        submenu("db", "db     stopped · last run 2 h 10 min", {item("start", "Start")}),
        Row{.id = "s2", .kind = RowKind::Separator},
        item("about", "About Berth"),
        item("quit", "Quit Berth (machines keep running)")};
    return menu;
}

/// A renderer in this process, with a desktop around it.
struct Session {
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    Display display;
    Panel panel;
    std::unique_ptr<bus::Connection> bus = bus::Connection::open(*loop, panel.address());
    std::vector<std::string> chosen;
    int opened = 0, secondary = 0;
    Activation activation;
    std::unique_ptr<Renderer> renderer =
        make_status_notifier(*loop,
                             *bus,
                             activation,
                             {.opening = [this] { ++opened; },
                              .chosen = [this](const std::string& id) { chosen.push_back(id); },
                              .secondary = [this] { ++secondary; }});

    explicit Session(Panel::Look look = Panel::Look::Light) : panel(display, look) {}
    void wait(const std::function<bool()>& condition) { run_until(*loop, condition, 20s); }
    void pause(std::chrono::milliseconds time)
    {
        const auto end = loop->now() + time;
        wait([&] { return loop->now() >= end; });
    }
    void show(const Menu& menu)
    {
        renderer->show(menu);
        wait([&] { return panel.items() == 1 && panel.shows_icon(); });
    }
    /// Opens the menu by a click on its icon; it is drawn then.
    void open()
    {
        wait(panel.opens_menu());
        pause(300ms);
    }
    void press(const std::string& key)
    {
        display.press({key});
        pause(200ms);
    }
};

}  // namespace

TEST_CASE("a click opens the menu, keys walk through it, and a row is chosen", "[end_to_end]")
{
    Session session;
    session.show(fixed_menu());
    CHECK(session.renderer->problem().empty());
    session.display.picture("tray-icon");
    session.open();
    CHECK(session.opened > 0);
    session.display.picture("tray-menu");
    for (const char* key : {"Down", "Right", "Down"})  // over the disabled row
        session.press(key);
    session.press("Right");
    session.display.picture("tray-question");
    CHECK(session.chosen.empty());
    session.press("Return");  // the answer: what is above it cannot be chosen
    session.wait([&] { return !session.chosen.empty(); });
    CHECK(session.chosen == std::vector<std::string>{"kill"});

    session.open();
    session.press("Up");
    session.press("Return");
    session.wait([&] { return session.chosen.size() == 2; });
    CHECK(session.chosen.back() == "quit");

    session.panel.click_icon(2);
    session.wait([&] { return session.secondary == 1; });
}

TEST_CASE("an open menu follows what happens, and the icon shows the mark", "[end_to_end]")
{
    Session session(Panel::Look::Dark);
    Menu menu = fixed_menu();
    menu.mark = Mark::Idle;
    session.show(menu);
    session.display.picture("tray-idle-dark");
    session.open();
    session.press("Down");
    session.press("Right");
    menu.mark = Mark::Attention;
    menu.root.children.at(0).title = "my_web     failed: disk root.img is in use";
    menu.root.children.at(0).children.at(5).checked = false;
    menu.root.children.insert(menu.root.children.begin() + 1,
                              submenu("new", "new     starting…", {item("new/stop", "Stop")}));
    session.renderer->show(menu);
    session.wait([&] { return session.display.pixels("#e0393e") > 30; });
    session.display.picture("tray-changed-dark");
    session.press("Escape");
    session.press("Escape");
    CHECK(session.chosen.empty());
}

TEST_CASE("a panel that is restarted shows the icon again", "[end_to_end]")
{
    Session session;
    session.show(fixed_menu());
    session.panel.stop();
    session.wait([&] { return !session.renderer->problem().empty(); });
    session.panel.start();
    session.wait([&] {
        return session.renderer->problem().empty() && session.panel.items() == 1 &&
               session.panel.shows_icon();
    });
    session.open();
    session.press("Up");
    session.press("Return");
    session.wait([&] { return session.chosen.size() == 1; });
}
