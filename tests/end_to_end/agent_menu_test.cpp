// The agent's own menu with a real guest: started by a click, seen to run, its share switched.
#include "tests/end_to_end/panel.h"
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/fake_tray.h"

#include <filesystem>

using namespace berth;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

// What xfce4-panel's theme draws behind the row that the pointer or the keys are on.
constexpr const char* kHighlight = "#3584e4";

/// What a panel knows of the agent's menu, read and used by com.canonical.dbusmenu.
struct Wire {
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    FakePanel panel;

    explicit Wire(const Panel& desktop) : panel(*loop, desktop.address(), desktop.item()) {}

    /// The menu as it is now.
    std::string picture()
    {
        panel.rows.clear();
        panel.read_all();
        return panel.picture();
    }
    void wait_for(const std::string& part)
    {
        wait_until("the menu to say " + part,
                   [&] { return picture().find(part) != std::string::npos; });
    }
    /// Clicks the only row with that title, or with more said behind it.
    void choose(const std::string& title)
    {
        std::vector<int> found;
        for (const auto& [number, row] : panel.rows) {
            const auto label = row.properties.find("label");
            if (label == row.properties.end()) continue;
            const std::string text = label->second.as_text().value_or("");
            if (text == title || text.starts_with(title + " ·")) found.push_back(number);
        }
        INFO(title << " in\n" << panel.picture());
        REQUIRE(found.size() == 1);
        REQUIRE(panel.event(found.front()));
    }
};

/// Opens the menu with a click on the icon.
void open_menu(const Display& display, const Panel& panel)
{
    const std::size_t before = display.open_windows();
    panel.click_icon();
    wait_until("the menu", [&] { return display.open_windows() > before; });
}

/// Presses the key until a row is lit within `part`; returns where.
Display::Box lit_by(const Display& display, const std::string& key, const Display::Box& part)
{
    display.press({key});
    std::optional<Display::Box> box;
    wait_until("a row that is lit", [&] {
        box = display.where(kHighlight, part);
        return box.has_value();
    });
    return *box;
}

}  // namespace

TEST_CASE("a machine is started by a click in the menu, runs there, and has its share switched",
          "[end_to_end]")
{
    const Display display;
    const Panel panel(display);
    const BerthHome home;
    std::filesystem::create_directories(home / "src");
    home.create_guest("my_web", "", {"--share", "src=" + (home / "src")});
    wait_until("the icon", [&] { return panel.items() == 1 && panel.shows_icon(); });
    Wire wire(panel);
    wire.wait_for("my_web · stopped");

    open_menu(display, panel);
    const Display::Box all{.x = 0, .y = 34, .width = 1100, .height = 700};
    const Display::Box row = lit_by(display, "Down", all);
    const int edge = row.x + row.width + 4;
    const Display::Box beside{.x = edge, .y = 34, .width = 1100 - edge, .height = 700};
    const Display::Box start = lit_by(display, "Right", beside);
    display.picture("agent-menu-start");
    display.click(start.x + start.width / 2, start.y + start.height / 2);
    wait_until("the machine", [&] { return home.state("my_web") == "running"; });
    CHECK(home.last_run("my_web")["cause"] == "menu");
    wire.wait_for("my_web · running");

    open_menu(display, panel);
    lit_by(display, "Down", all);
    lit_by(display, "Right", beside);
    display.picture("agent-menu-running");
    display.press({"Escape", "Escape"});

    CHECK(wire.picture().find("[x] src") != std::string::npos);
    wire.choose("src");
    wire.wait_for("[ ] src");
    wire.choose("src");
    wire.wait_for("[x] src");

    // The answer to "Force Stop…", which has the same words but for the dots.
    wire.choose("Force Stop");
    wait_until("its end", [&] { return home.state("my_web") == "stopped"; });
    wire.wait_for("my_web · stopped");
}
