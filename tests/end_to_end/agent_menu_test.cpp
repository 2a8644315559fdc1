// The agent's own menu with a real guest: started by a click, seen to run, its share switched.
#include "tests/end_to_end/menu_user.h"
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"

#include <filesystem>

using namespace berth;
using namespace berth::test;

TEST_CASE("a machine is started by a click in the menu, runs there, and has its share switched",
          "[end_to_end]")
{
    const Display display;
    const Panel panel(display);
    const BerthHome home;
    std::filesystem::create_directories(home / "src");
    home.create_guest("my_web", "", {"--share", "src=" + (home / "src")});
    wait_until("the icon", [&] { return panel.items() == 1 && panel.shows_icon(); });
    MenuUser user(display, panel);
    user.wait_for("my_web · stopped");

    user.open();
    const Display::Box all{.x = 0, .y = 34, .width = 1100, .height = 700};
    const Display::Box row = user.lit_by("Down", all);
    const int edge = row.x + row.width + 4;
    const Display::Box beside{.x = edge, .y = 34, .width = 1100 - edge, .height = 700};
    const Display::Box start = user.lit_by("Right", beside);
    display.picture("agent-menu-start");
    display.click(start.x + start.width / 2, start.y + start.height / 2);
    wait_until("the machine", [&] { return home.state("my_web") == "running"; });
    CHECK(home.last_run("my_web")["cause"] == "menu");
    user.wait_for("my_web · running");

    user.open();
    static_cast<void>(user.lit_by("Down", all));
    static_cast<void>(user.lit_by("Right", beside));
    display.picture("agent-menu-running");
    display.press({"Escape", "Escape"});

    CHECK(user.picture().find("[x] src") != std::string::npos);
    user.choose("src");
    user.wait_for("[ ] src");
    user.choose("src");
    user.wait_for("[x] src");

    // The answer to "Force Stop…", which has the same words but for the dots.
    user.choose("Force Stop");
    wait_until("its end", [&] { return home.state("my_web") == "stopped"; });
    user.wait_for("my_web · stopped");
}
