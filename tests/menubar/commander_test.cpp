// What the rows of the menu do, on a real agent with stub machines.
#include "menubar/commander.h"
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "tests/support/fake_desktop.h"

using namespace berth;
using namespace berth::test;
using berth::menu::AskMachine;
using berth::menu::Verb;

namespace {

struct Commanded : AgentFixture {
    Commanded()
    {
        start_agent();
        commander.emplace(agent->port(), desktop, notifier);
    }
    ~Commanded() { commander.reset(); }
    Commanded(const Commanded&) = delete;
    Commanded& operator=(const Commanded&) = delete;

    Json definition(const std::string& name) { return machine(name).at("definition"); }
    std::string folder(const std::string& name)
    {
        const std::string path = home.path() + "/" + name;
        REQUIRE(ensure_private_dir(path));
        return path;
    }

    FakeDesktop desktop;
    FakeNotifier notifier;
    std::optional<menu::Commander> commander;
};

}  // namespace

TEST_CASE("a row starts and stops a machine as the command line does", "[menu][commander]")
{
    Commanded menu;
    menu.create("web");
    menu.commander->carry_out(AskMachine{Verb::Start, "web"});
    REQUIRE(menu.reaches("web", "running"));
    CHECK(menu.machine("web").at("run").at("cause") == "menu");
    menu.commander->carry_out(AskMachine{Verb::Stop, "web"});
    REQUIRE(menu.reaches("web", "stopped"));
    CHECK(menu.notifier.notices.empty());
}

TEST_CASE("what a row cannot do is told with what to do about it", "[menu][commander]")
{
    Commanded menu;
    menu.create("web");
    menu.commander->carry_out(AskMachine{Verb::Pause, "web"});
    menu.loop.settle();
    REQUIRE(menu.notifier.notices.size() == 1);
    CHECK(menu.notifier.notices[0].summary == "Cannot pause web");
    CHECK(menu.notifier.notices[0].body.find("web") != std::string::npos);
}

TEST_CASE("of several machines one that refuses stops no other", "[menu][commander]")
{
    Commanded menu;
    menu.create("a");
    menu.create("b");
    menu.commander->carry_out(menu::AskMachines{Verb::Start, {"nobody", "a", "b"}});
    CHECK(menu.reaches("a", "running"));
    CHECK(menu.reaches("b", "running"));
    REQUIRE(menu.notifier.notices.size() == 1);
    CHECK(menu.notifier.notices[0].summary == "Cannot start nobody");
}

TEST_CASE("a share is switched, and what this version does not know stays", "[menu][commander]")
{
    Commanded menu;
    menu.create("web",
                {{"shares", {{{"tag", "src"}, {"path", menu.folder("src")}, {"later", 1}}}},
                 {"unknown", {{"kept", true}}}});
    menu.commander->carry_out(menu::SwitchShare{"web", "src", false});
    menu.loop.settle();
    CHECK(menu.definition("web").at("shares")[0].at("enabled") == false);
    CHECK(menu.definition("web").at("shares")[0].at("later") == 1);
    CHECK(menu.definition("web").at("unknown").at("kept") == true);
    menu.commander->carry_out(menu::SwitchShare{"web", "src", true});
    menu.loop.settle();
    CHECK(menu.definition("web").at("shares")[0].at("enabled") == true);
    CHECK(menu.notifier.notices.empty());

    menu.commander->carry_out(menu::SwitchShare{"web", "gone", true});
    menu.loop.settle();
    REQUIRE(menu.notifier.notices.size() == 1);
    CHECK(menu.notifier.notices[0].summary == "Cannot switch gone of web on");
}

TEST_CASE("a chosen folder becomes a share with a tag of its own", "[menu][commander]")
{
    Commanded menu;
    menu.create("web");
    menu.desktop.folder = std::optional(menu.folder("src"));
    menu.commander->carry_out(menu::AddFolder{"web"});
    menu.desktop.folder = std::optional(menu.folder("other"));
    REQUIRE(ensure_private_dir(menu.home.path() + "/other/src"));
    menu.desktop.folder = std::optional(menu.home.path() + "/other/src");
    menu.commander->carry_out(menu::AddFolder{"web"});
    menu.loop.settle();
    const Json shares = menu.definition("web").at("shares");
    REQUIRE(shares.size() == 2);
    CHECK(shares[0].at("tag") == "src");
    CHECK(shares[1].at("tag") == "src-2");
    CHECK(menu.notifier.notices.empty());

    // Whoever changes the mind changes nothing.
    menu.desktop.folder = std::optional<std::string>();
    menu.commander->carry_out(menu::AddFolder{"web"});
    menu.desktop.folder = fail(ErrorCode::Unsupported, "there is no chooser");
    menu.commander->carry_out(menu::AddFolder{"web"});
    menu.loop.settle();
    CHECK(menu.definition("web").at("shares").size() == 2);
    REQUIRE(menu.notifier.notices.size() == 1);
    CHECK(menu.notifier.notices[0].body ==
          "there is no chooser\nin a terminal: berth share add web TAG=/path/of/the/folder");
}

TEST_CASE("the address of a guest is looked for when it is to be copied", "[menu][commander]")
{
    Commanded menu;
    menu.create(
        "web",
        {{"networks",
          {{{"kind", "nat"},
            {"forwards", {{{"protocol", "tcp"}, {"host_port", 2222}, {"guest_port", 22}}}}}}}});
    menu.commander->carry_out(menu::CopyAddress{"web"});
    menu.loop.settle();
    CHECK(menu.desktop.clipboard == "127.0.0.1:2222");
    CHECK(menu.notifier.notices.empty());

    menu.create("lan", {{"networks", {{{"kind", "bridged"}, {"interface", "br0"}}}}});
    menu.commander->carry_out(menu::CopyAddress{"lan"});
    menu.loop.settle();
    CHECK(menu.desktop.clipboard == "127.0.0.1:2222");
    REQUIRE(menu.notifier.notices.size() == 1);
    CHECK(menu.notifier.notices[0].summary == "Cannot copy the address of lan");
    CHECK(menu.notifier.notices[0].body.find("lan does not run") == 0);
}

TEST_CASE("start at login, windows, the terminal and the clipboard", "[menu][commander]")
{
    Commanded menu;
    menu.create("web");
    menu.commander->carry_out(menu::SetAutostart{"web", true});
    menu.loop.settle();
    CHECK(menu.definition("web").at("autostart").at("enabled") == true);

    const menu::OpenWindow window{menu::OpenWindow::Kind::Console, "web", 3};
    menu.commander->carry_out(window);
    menu.commander->carry_out(menu::OpenTerminal{"web"});
    for (const char* refused : {"", " ", "xterm\n-e"})
        CHECK_FALSE(menu.call("settings.set", {{"name", "menu.terminal"}, {"value", refused}}));
    REQUIRE(menu.call("settings.set", {{"name", "menu.terminal"}, {"value", "foot --server"}}));
    menu.commander->carry_out(menu::OpenTerminal{"web"});
    menu.commander->carry_out(menu::CopyText{"127.0.0.1:2222"});
    menu.commander->carry_out(menu::SetLoginItem{true});
    CHECK(menu.desktop.windows == std::vector{window});
    CHECK(menu.desktop.terminals == std::vector<std::string>{"web", "web"});
    CHECK(menu.desktop.terminal_programs == std::vector<std::string>{"", "foot --server"});
    CHECK(menu.desktop.clipboard == "127.0.0.1:2222");
    CHECK(menu.desktop.starts_at_login == menu::LoginStart::On);
    CHECK(menu.notifier.notices.empty());

    menu.desktop.answer = fail(ErrorCode::Unsupported, "there is no display");
    menu.commander->carry_out(window);
    REQUIRE(menu.notifier.notices.size() == 1);
    CHECK(menu.notifier.notices[0].summary == "Cannot open the window");
}
