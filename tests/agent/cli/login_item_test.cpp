// berth login-item, with a systemctl that only writes down what it is asked for.
#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

constexpr const char* kSystemctl = R"(#!/bin/sh
folder=$(dirname "$0")
echo "$*" >>"$folder/calls"
[ -e "$folder/no-manager" ] && { echo "Failed to connect to bus"; exit 1; }
[ "$1" = --user ] || exit 9
case $2 in
enable) touch "$folder/enabled" ;;
disable) rm -f "$folder/enabled" ;;
start)
    [ -e "$folder/no-start" ] && { echo "Job for $3 failed."; exit 1; }
    touch "$folder/started" ;;
show)
    [ -e "$folder/enabled" ] && echo UnitFileState=enabled || echo UnitFileState=
    [ -e "$folder/started" ] && echo ActiveState=active || echo ActiveState=inactive
    echo MainPID=0 ;;
esac
)";

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/// A home, an agent's program that is never run, and a systemctl in front of the real one.
struct LoginHome : CliHome {
    LoginHome()
    {
        std::filesystem::create_directories(file("fake"));
        write("fake/systemctl", kSystemctl);
        ::chmod(file("fake/systemctl").c_str(), 0755);
        ::setenv("PATH", (file("fake") + ":" + path_).c_str(), 1);
        agent_program = move_program("bin one");
    }
    ~LoginHome() { ::setenv("PATH", path_.c_str(), 1); }
    LoginHome(const LoginHome&) = delete;
    LoginHome& operator=(const LoginHome&) = delete;

    /// Has a program in that folder, and in no other.
    std::string move_program(const std::string& folder) const
    {
        std::filesystem::remove(agent_program);
        std::filesystem::create_directories(file(folder));
        const std::string program = write(folder + "/berth-agent", "#!/bin/sh\nexit 1\n");
        ::chmod(program.c_str(), 0755);
        return program;
    }
    [[nodiscard]] Json status() const
    {
        return Json::parse(run({"login-item", "status", "--json"}).out);
    }
    [[nodiscard]] std::string unit() const
    {
        return file(".config/systemd/user/berth-agent.service");
    }
    [[nodiscard]] std::string entry() const
    {
        return file(".config/autostart/berth-agent.desktop");
    }
    [[nodiscard]] std::string calls() const { return slurp(file("fake/calls")); }

private:
    const std::string path_ = std::getenv("PATH");
};

}  // namespace

TEST_CASE("login-item installs a unit for systemd, once, and says how it is", "[cli][login]")
{
    LoginHome home;
    CHECK(home.run({"login-item", "status"}).code == 1);
    CHECK(home.status()["state"] == "absent");
    CHECK_FALSE(std::filesystem::exists(home.unit()));

    const Said installed = home.run({"login-item", "install"});
    CHECK(installed.err.empty());
    CHECK(installed.code == 0);
    CHECK(has(installed.out, "the agent is started at login by systemd"));
    const std::string unit = slurp(home.unit());
    CHECK(has(unit, "ExecStart=\"" + home.agent_program + "\" --login"));
    for (const char* call : {"--user daemon-reload\n",
                             "--user enable berth-agent.service\n",
                             "--user start berth-agent.service\n"})
        CHECK(has(home.calls(), call));
    const Json status = home.status();
    CHECK(status["state"] == "installed");
    CHECK(status["manager"] == "systemd");
    CHECK(status["path"] == home.unit());
    CHECK(status["program"] == home.agent_program);
    CHECK(status["enabled"] == true);
    CHECK(status["active"] == true);
    CHECK(status["leftovers"].empty());

    const Said again = home.run({"login-item", "install"});
    CHECK(again.code == 0);
    CHECK(has(again.out, "it was there already"));
    CHECK(slurp(home.unit()) == unit);
}

TEST_CASE("a login item whose program has moved is told and repaired", "[cli][login]")
{
    LoginHome home;
    REQUIRE(home.run({"login-item", "install"}).code == 0);
    const std::string before = home.agent_program;
    home.agent_program = home.move_program("elsewhere");
    const Said told = home.run({"login-item", "status"});
    CHECK(told.code == 1);
    CHECK(has(told.out, "points to a program that is not there"));
    CHECK(home.status()["state"] == "broken");
    CHECK(home.status()["program"] == before);
    const Said repaired = home.run({"login-item", "install", "--json"});
    CHECK(repaired.code == 0);
    CHECK(Json::parse(repaired.out)["change"] == "replaced");
    CHECK(home.status()["state"] == "installed");
}

TEST_CASE("an item that was changed by hand or switched off is outdated, and repaired",
          "[cli][login]")
{
    LoginHome home;
    REQUIRE(home.run({"login-item", "install"}).code == 0);
    SECTION("changed")
    {
        home.write(".config/systemd/user/berth-agent.service", slurp(home.unit()) + "# mine\n");
    }
    SECTION("switched off")
    {
        std::filesystem::remove(home.file("fake/enabled"));
        CHECK(has(home.run({"login-item", "status"}).out, "has it switched off"));
    }
    CHECK(home.status()["state"] == "outdated");
    CHECK(home.run({"login-item", "install"}).code == 0);
    CHECK(home.status()["state"] == "installed");
}

TEST_CASE("a file that is not ours is neither replaced nor removed", "[cli][login]")
{
    LoginHome home;
    const std::string mine = "[Service]\nExecStart=/usr/bin/true\n";
    std::filesystem::create_directories(home.file(".config/systemd/user"));
    home.write(".config/systemd/user/berth-agent.service", mine);
    CHECK(home.status()["state"] == "foreign");
    for (const char* verb : {"install", "remove"}) {
        const Said refused = home.run({"login-item", verb});
        CHECK(refused.code == 1);
        CHECK(has(refused.err, "is not a file of Berth's"));
        CHECK(slurp(home.unit()) == mine);
    }
    CHECK_FALSE(has(home.calls(), "enable"));
    CHECK_FALSE(has(home.calls(), "start "));
}

TEST_CASE("login-item remove takes away what install made, and can be said again", "[cli][login]")
{
    LoginHome home;
    REQUIRE(home.run({"login-item", "install"}).code == 0);
    const Said removed = home.run({"login-item", "remove"});
    CHECK(removed.code == 0);
    CHECK(has(removed.out, "removed " + home.unit()));
    CHECK_FALSE(std::filesystem::exists(home.unit()));
    CHECK(has(home.calls(), "--user disable berth-agent.service"));
    CHECK_FALSE(has(home.calls(), "--user stop"));  // what runs goes on
    const Said again = home.run({"login-item", "remove"});
    CHECK(again.code == 0);
    CHECK(again.out == "there was no login item\n");
}

TEST_CASE("without systemd it is an autostart entry, and never both", "[cli][login]")
{
    LoginHome home;
    home.write("fake/no-manager", "");
    // Nothing can start here; the item is there all the same.
    const Said without = home.run({"login-item", "install", "--no-spawn"});
    CHECK(without.code == 3);
    CHECK(has(without.err, "it is installed, and the agent cannot be started"));
    CHECK(home.status()["state"] == "installed");
    CHECK(home.status()["manager"] == "xdg-autostart");
    CHECK(has(slurp(home.entry()), "Exec=env \"BERTH_HOME=\" \"" + home.agent_program));
    CHECK_FALSE(std::filesystem::exists(home.unit()));

    std::filesystem::remove(home.file("fake/no-manager"));
    CHECK(home.status()["leftovers"] == Json({home.entry()}));
    REQUIRE(home.run({"login-item", "install"}).code == 0);
    CHECK_FALSE(std::filesystem::exists(home.entry()));
    CHECK(std::filesystem::exists(home.unit()));
}

TEST_CASE("an agent that does not start is told with where to look", "[cli][login]")
{
    LoginHome home;
    home.write("fake/no-start", "");
    const Said said = home.run({"login-item", "install"});
    CHECK(said.code == 1);
    CHECK(has(said.err, "Job for berth-agent.service failed."));
    CHECK(has(said.err, "hint: see: systemctl --user status berth-agent.service"));
}

TEST_CASE("the agent that a command started gives way to the item's own", "[cli][login]")
{
    LoginHome home;
    FakeAgent agent(home.socket(),
                    [&](const std::string& method, const Json& params) -> Result<Json> {
                        if (method == "agent.quit") return Json{{"left_running", {"web"}}};
                        return polite(method, params);
                    });
    std::thread leaves([&] {
        if (agent.wait_for("agent.quit")) agent.drop_clients();
    });
    const Said said = home.run({"login-item", "install"});
    leaves.join();
    INFO(said.err);
    CHECK(said.code == 0);
    CHECK(agent.calls_of("agent.quit").size() == 1);
    CHECK(has(home.calls(), "--user start berth-agent.service"));
}

namespace {

/// A Berth.app whose agent says how the app's login item is.
struct AppHome : LoginHome {
    AppHome()
    {
        move_program("Berth.app/Contents/MacOS");
        std::filesystem::create_directories(file("Berth.app/Contents/Library/LaunchAgents"));
        write("Berth.app/Contents/Library/LaunchAgents/org.berth.agent.plist", "<plist/>\n");
        agent_program = file("Berth.app/Contents/MacOS/berth-agent");
        write("Berth.app/Contents/MacOS/berth-agent",
              "#!/bin/sh\n[ \"$*\" = --login-item ] || exit 9\ncat '" + file("item") + "'\n");
        ::chmod(agent_program.c_str(), 0755);
    }
    void says(const std::string& item) const { write("item", item + "\n"); }
    /// An item of the user's own, from before.
    void leave_unit() const
    {
        std::filesystem::create_directories(file(".config/systemd/user"));
        write(".config/systemd/user/berth-agent.service", unit_text);
    }

    std::string unit_text;
};

/// The unit that this version writes.
std::string written_unit()
{
    LoginHome home;
    REQUIRE(home.run({"login-item", "install"}).code == 0);
    return slurp(home.unit());
}

}  // namespace

TEST_CASE("within Berth.app no second login item is made, and the hint leads to the first",
          "[cli][login]")
{
    AppHome home;
    const auto [item, hint] = GENERATE(
        std::pair("on", "it is on already: see Launch at Login in Berth's menu"),
        std::pair("off", "switch it on: Launch at Login in Berth's menu"),
        std::pair("needs_approval", "allow it: System Settings, General, Login Items"),
        std::pair("", "see Launch at Login in Berth's menu, or System Settings, General, Login"));
    home.says(item);
    const Said refused = home.run({"login-item", "install"});
    CHECK(refused.code == 1);
    CHECK(has(refused.err, "Berth.app keeps a login item of its own"));
    CHECK(has(refused.err, std::string("hint: ") + hint));
    CHECK_FALSE(std::filesystem::exists(home.unit()));
    CHECK_FALSE(has(home.calls(), "enable"));
    CHECK_FALSE(has(home.calls(), "start "));
}

TEST_CASE("within Berth.app the status is the app's own item", "[cli][login]")
{
    AppHome home;
    home.says("on");
    const Said on = home.run({"login-item", "status"});
    CHECK(on.code == 0);
    CHECK(has(on.out, "the agent is started at login by Berth.app's own item"));
    CHECK(has(on.out, home.file("Berth.app")));
    Json status = home.status();
    CHECK(status["state"] == "installed");
    CHECK(status["manager"] == "Berth.app");
    CHECK(status["path"] == home.file("Berth.app"));
    CHECK(status["program"] == home.agent_program);
    CHECK(status["enabled"] == true);
    CHECK(status["leftovers"].empty());

    home.says("off");
    CHECK(home.run({"login-item", "status"}).code == 1);
    CHECK(home.status()["state"] == "absent");
    CHECK(home.status()["enabled"] == false);

    home.says("needs_approval");
    CHECK(home.run({"login-item", "status"}).code == 1);
    status = home.status();
    CHECK(status["state"] == "unapproved");
    CHECK(has(status["detail"], "macOS waits for you to allow it in System Settings"));
}

TEST_CASE("an app that does not say how its login item is, is an error that names it",
          "[cli][login]")
{
    AppHome home;
    home.says("berth-agent: the argument --login-item makes no sense");
    const Said said = home.run({"login-item", "status"});
    CHECK(said.code == 1);
    CHECK(has(said.err, "asking Berth.app for its login item"));
    CHECK(has(said.err, "makes no sense"));
}

TEST_CASE("within Berth.app an item from before is told, and is what remove takes away",
          "[cli][login]")
{
    const std::string unit = written_unit();
    AppHome home;
    home.unit_text = unit;
    home.leave_unit();
    home.says("on");
    CHECK(home.status()["leftovers"] == Json({home.unit()}));
    const Said removed = home.run({"login-item", "remove"});
    CHECK(has(removed.out, "removed " + home.unit()));
    CHECK_FALSE(std::filesystem::exists(home.unit()));
    CHECK(removed.code == 1);  // the agent starts at login all the same
    CHECK(has(removed.err, "Berth.app's own login item stays"));
    CHECK(has(removed.err, "hint: switch it off: Launch at Login in Berth's menu"));
    const Said again = home.run({"login-item", "remove"});
    CHECK(again.code == 1);
    CHECK(again.out.empty());

    home.says("off");
    const Said none = home.run({"login-item", "remove"});
    CHECK(none.code == 0);
    CHECK(none.out == "there was no login item\n");
}

TEST_CASE("a program is in an app by where it really is, and if that app has a login item",
          "[cli][login]")
{
    AppHome home;
    home.says("on");
    std::filesystem::create_symlink(home.agent_program, home.file("berth-agent"));
    home.agent_program = home.file("berth-agent");
    CHECK(home.status()["manager"] == "Berth.app");
    std::filesystem::remove_all(home.file("Berth.app/Contents/Library"));
    CHECK(home.status()["manager"] == "systemd");
}
