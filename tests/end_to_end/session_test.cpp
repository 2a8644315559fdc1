// A session with real programs around the agent: its notification daemon, its file chooser, its
// terminal.
#include "tests/end_to_end/menu_user.h"
#include "tests/end_to_end/viewer_user.h"
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

constexpr const char* kNotifyd = "org.xfce.xfce4-notifyd.Notifications";
constexpr const char* kPortal = "org.freedesktop.portal.Desktop";
constexpr const char* kPortalForGtk = "org.freedesktop.impl.portal.desktop.gtk";

/// A display and a panel, with services that their bus may start, and an agent's home.
struct Session {
    Display display;
    Panel panel;
    BerthHome home;

    explicit Session(const std::vector<std::string>& services,
                     Panel::Begin begin = Panel::Begin::Running)
        : panel(display, Panel::Look::Light, begin)
    {
        for (const std::string& service : services)
            panel.bus().offer(service);
    }
    void wait_for_icon() const
    {
        wait_until("the icon", [&] { return panel.items() == 1 && panel.shows_icon(); });
    }
    /// What `berth doctor` says of the menu or of notices. Each has one line.
    [[nodiscard]] std::string doctor(const std::string& what) const
    {
        const Json document = Json::parse(home.berth({"doctor", "--json"}).out);
        std::vector<std::string> lines;
        for (const Json& check : document.at("checks"))
            if (check.at("what") == what) lines.push_back(check.at("detail"));
        REQUIRE(lines.size() == 1);
        return lines.front();
    }
    /// What the agent's log has of errors.
    [[nodiscard]] std::string errors() const
    {
        std::istringstream log(read_file(home / "logs/agent.log", mib(1)).value());
        std::string found;
        for (std::string line; std::getline(log, line);)
            if (has(line, "error")) found += line + "\n";
        return found;
    }
    [[nodiscard]] Json shares(const std::string& machine) const
    {
        return home.json({"show", machine}).at("definition").at("shares");
    }
};

/// The hypervisor of a machine dies.
void crash(const BerthHome& home, const std::string& machine)
{
    REQUIRE(::kill(home.hypervisor(machine).pid, SIGKILL) == 0);
}

/// Waits for a notice, xfce4-notifyd's only window.
std::string wait_for_notice(const Display& display)
{
    std::vector<std::string> found;
    wait_until("a notice", [&] {
        found = display.windows("notifyd");
        return found.size() == 1;
    });
    return found.front();
}

/// A real click on a button of a notice: the last one, or so many before it. The notice goes then.
void click_button(const Display& display, const std::string& notice, int before_last)
{
    const Display::Box box = display.place(notice);
    display.click(notice, box.width - 57 - before_last * 92, box.height - 32);
    wait_until("the notice's end", [&] { return display.windows("notifyd").empty(); });
}

/// Ends xfce4-notifyd, as when it is upgraded or crashes.
void end_daemon()
{
    const Output owner = run_program("busctl",
                                     {"--user",
                                      "call",
                                      "org.freedesktop.DBus",
                                      "/",
                                      "org.freedesktop.DBus",
                                      "GetConnectionUnixProcessID",
                                      "s",
                                      "org.freedesktop.Notifications"});
    REQUIRE(owner.out.starts_with("u "));
    const auto pid = static_cast<pid_t>(std::stoi(owner.out.substr(2)));
    REQUIRE(::kill(pid, SIGKILL) == 0);
    wait_until("its end", [&] { return !start_time_of(pid); });
}

/// A user who works: a window that has the keys, and got some.
void work(const Session& session)
{
    session.home.ok({"logs", "--window", "web"});
    static_cast<void>(session.display.window("^web"));
    session.display.press({"Down"});
}

}  // namespace

TEST_CASE("a notice of a machine that ended starts it again, or brings its log to the front",
          "[end_to_end]")
{
    Session session({kNotifyd});
    for (const char* machine : {"web", "db", "mail"}) {
        session.home.create_counter(machine);
        session.home.ok({"start", machine});
    }
    session.wait_for_icon();
    CHECK(session.doctor("notices") == "shown by the desktop");
    crash(session.home, "web");
    const std::string first = wait_for_notice(session.display);
    session.display.picture("notice");
    click_button(session.display, first, 0);  // Start
    wait_until("the next run", [&] { return session.home.state("web") == "running"; });
    CHECK(session.home.last_run("web").at("number") == 2);
    CHECK(session.home.last_run("web").at("cause") == "menu");

    // Another window has the keys; the one that was asked for takes them.
    work(session);
    crash(session.home, "db");
    click_button(session.display, wait_for_notice(session.display), 1);  // Show Log
    wait_until("the log", [&] { return session.display.active().starts_with("db"); });
    session.display.picture("notice-log");

    // So does one that is open already, from the menu.
    MenuUser user(session.display, session.panel);
    user.walk({"web", "Console Log"});
    session.display.press({"Return"});
    wait_until("the other log", [&] { return session.display.active().starts_with("web"); });

    // A daemon that went is started again, for what there is to say then.
    end_daemon();
    CHECK(session.doctor("notices") == "shown by the desktop");
    crash(session.home, "mail");
    click_button(session.display, wait_for_notice(session.display), 0);
    wait_until("its start", [&] { return session.home.state("mail") == "running"; });
    CHECK(session.errors().empty());
    for (const char* window : {"^web", "^db"}) {
        static_cast<void>(session.display.window(window));
        session.display.press({"ctrl+w"});
    }
    wait_until("the end of the windows", [&] { return viewers(session.home) == 0; });
}

TEST_CASE("a session without a notification daemon is no fault, and may get one", "[end_to_end]")
{
    Session session({});
    for (const char* machine : {"web", "db", "mail"}) {
        session.home.create_counter(machine);
        session.home.ok({"start", machine});
    }
    session.wait_for_icon();
    const std::string nobody =
        "not shown: nothing in this session shows notices: add a notification daemon";
    CHECK(session.doctor("notices") == nobody);
    for (const char* machine : {"web", "db"}) {
        crash(session.home, machine);
        wait_until("its end", [&] { return session.home.state(machine) == "failed"; });
    }
    CHECK(session.doctor("notices") == nobody);
    CHECK(session.errors().empty());
    session.panel.bus().offer(kNotifyd);
    crash(session.home, "mail");
    click_button(session.display, wait_for_notice(session.display), 0);
    wait_until("its start", [&] { return session.home.state("mail") == "running"; });
    CHECK(session.doctor("notices") == "shown by the desktop");
}

TEST_CASE("a user shares a folder with a machine that runs, and finds it there in a terminal",
          "[end_to_end]")
{
    Session session({kPortal, kPortalForGtk});
    const Display& display = session.display;
    const BerthHome& home = session.home;
    home.create_guest("web");
    home.ok({"settings", "set", "menu.terminal", "xterm"});
    home.ok({"start", "web", "--wait", "ready"});
    std::filesystem::create_directories(home / "pictures");
    REQUIRE(write_file_atomically(home / "pictures/cat", "miaow"));
    session.wait_for_icon();
    MenuUser user(display, session.panel);

    // Closed without a choice: nothing is changed, and nothing is said.
    user.walk({"web", "Shared Folders", "Add Folder"});
    display.picture("walk");
    display.press({"Return"});
    const std::string dialog = display.window("Share a folder with web");
    display.press({"Escape"});
    wait_until("its end", [&] { return display.windows("Share a folder").empty(); });
    CHECK(session.shares("web").empty());

    user.walk({"web", "Shared Folders", "Add Folder"});
    display.press({"Return"});
    static_cast<void>(display.window("Share a folder with web"));
    display.press({"alt+Home", "ctrl+l"});
    display.type(home / "pictures");
    display.picture("add-folder");
    display.press({"Return"});
    wait_until("the share", [&] { return session.shares("web").size() == 1; });
    CHECK(session.shares("web").at(0).at("path") == home / "pictures");

    user.walk({"web", "Open Console"});
    display.press({"Return"});
    static_cast<void>(display.window("berth|console|xterm"));
    display.type("cat /mnt/berth/pictures/cat; echo $((6*7))\n");
    wait_until("the answer", [&] { return has(home.console_text("web"), "miaow42"); });
    display.picture("terminal");
    home.ok({"stop", "web", "--force"});
    wait_until("the end of the terminal",
               [&] { return display.windows("berth|console|xterm").empty(); });
}

TEST_CASE("without a file chooser the command is named instead", "[end_to_end]")
{
    Session session({kNotifyd});
    session.home.create_counter("web");
    session.wait_for_icon();
    MenuUser user(session.display, session.panel);
    user.walk({"web", "Shared Folders", "Add Folder"});
    session.display.press({"Return"});
    static_cast<void>(wait_for_notice(session.display));
    session.display.picture("notice-no-chooser");
    CHECK(session.shares("web").empty());
}

TEST_CASE("an agent of a login whose bus and panel come later, go and come back, is in the panel",
          "[end_to_end]")
{
    Session session({}, Panel::Begin::Stopped);
    session.home.create_counter("web");
    CHECK(session.doctor("menu") ==
          "not seen: the user's message bus is not there, so no menu can be shown");
    CHECK(session.home.state("web") == "stopped");
    session.panel.bus().start();
    const std::string nobody = "not seen: nothing in this session shows status icons: add a status "
                               "tray to the panel, or in GNOME the AppIndicator extension";
    wait_until("the bus", [&] { return session.doctor("menu") == nobody; });
    session.panel.start();
    session.wait_for_icon();
    CHECK(session.doctor("menu") == "in the menu bar");
    session.panel.stop();
    wait_until("the panel's end", [&] { return session.doctor("menu") == nobody; });
    session.panel.start();
    session.wait_for_icon();
    // The bus too: an agent outlives a session.
    session.panel.stop();
    session.panel.bus().stop();
    wait_until("the bus's end", [&] { return has(session.doctor("menu"), "message bus"); });
    session.panel.bus().start();
    session.panel.start();
    session.wait_for_icon();
    MenuUser user(session.display, session.panel);
    user.walk({"web", "Start"});
    session.display.press({"Return"});
    wait_until("its start", [&] { return session.home.state("web") == "running"; });
    CHECK(session.errors().empty());
}
