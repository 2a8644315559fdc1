// The viewer as its user meets it: a machine that runs, keys, clicks, and what can be seen of them.
#include "tests/end_to_end/display.h"
#include "tests/end_to_end/viewer_user.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

using namespace berth;
using namespace berth::test;

namespace {

// Of the light and of the dark theme (menubar/viewer/theme.cpp).
constexpr const char* kCurrentHit = "#ff9d2e";
constexpr const char* kHit = "#ffe87a";
constexpr const char* kDarkBackground = "#1b1d21";

// What of the display is in front of the scroll bar, and the bar itself: the window is 1000 wide.
constexpr Display::Box kText{50, 100, 980, 560};
constexpr Display::Box kBar{1030, 100, 30, 560};

// Four hits are known, the first is the current one, and no other part of the log is to be seen.
void go_through_hits(const Display& display, const std::string& window)
{
    const auto current = [&] { return display.where(kCurrentHit, kText); };
    const int first = current().value().y;
    display.press({"t"});
    display.press({"n"});
    wait_until("the next hit", [&] { return current() && current()->y > first; });
    display.picture("viewer-search");
    const int second = current().value().y;
    display.click(window, 945, 613);  // "↓", the next hit
    wait_until("the third hit", [&] { return current() && current()->y > second; });
    display.click(window, 912, 613);  // "↑"
    wait_until("the second hit", [&] { return current() && current()->y == second; });
    display.click(window, 500, 300);
    display.type("G");
    wait_until("the end of the log", [&] { return !current(); });
    const auto marks = display.where(kCurrentHit, kBar);
    REQUIRE(marks);
    display.click(marks->x + marks->width / 2, marks->y + 1);  // the topmost mark
    wait_until("the hit that was clicked", [&] { return current().has_value(); });
    display.click(window, 978, 613);  // "✕"
    wait_until("no hits", [&] { return display.pixels(kHit) + display.pixels(kCurrentHit) == 0; });
}

}  // namespace

TEST_CASE("a user reads, searches, types, compares and saves in the window of a machine",
          "[end_to_end]")
{
    const Display display;
    const BerthHome home;
    home.create_guest("web");
    home.ok({"start", "web", "--wait", "ready"});
    home.ok({"stop", "web", "--force"});
    home.ok({"start", "web", "--wait", "ready"});
    choose_scheme(home, "1");

    home.ok({"logs", "--window", "web"});
    const std::string window = display.window("web .running.");
    display.picture("viewer-log");

    // Typed at the guest, answered by the guest, shown in the log.
    display.press({"ctrl+t"});
    display.type("for i in 1 2 3; do echo needle $((i*7)); done");
    display.press({"Return"});
    wait_until("the guest's answer", [&] { return has(home.console_text("web"), "needle 21"); });
    // While the shell reads a line, Ctrl-C is a key like others.
    display.type("echo begun $((6*7)); sleep 1000");
    display.press({"Return"});
    wait_until("the sleep", [&] { return has(home.console_text("web"), "begun 42"); });
    display.press({"ctrl+c"});
    display.type("echo after $?");
    display.press({"Return"});
    wait_until("Ctrl-C", [&] { return has(home.console_text("web"), "after 130"); });
    display.type("seq 300");
    display.press({"Return"});
    wait_until("its end", [&] { return has(home.console_text("web"), "300\r\n"); });
    display.picture("viewer-typing");

    // Found, and marked in the text and in the scroll bar.
    display.press({"Escape"});
    display.press({"slash"});
    display.type("needle");
    display.press({"Return"});
    wait_until("the hits",
               [&] { return display.pixels(kCurrentHit) > 100 && display.pixels(kHit) > 300; });
    go_through_hits(display, window);

    // A second request brings the same window, and no other viewer stays.
    home.ok({"logs", "--window", "web"});
    CHECK(run_program(program_path("berth-viewer"), {"web", "--run", "1"}).exit == 0);
    wait_until("one viewer", [&] { return viewers(home) == 1; });
    CHECK(display.windows("web .running.").size() == 1);
    display.press({"bracketright"});

    display.press({"ctrl+d"});
    wait_until("the pane", [&] { return !display.picture("viewer-compare").empty(); });
    display.press({"ctrl+d"});

    // Saved by its name; the default is what the log shows.
    display.press({"ctrl+s"});
    static_cast<void>(display.window("Save the log"));
    display.press({"ctrl+a"});
    display.type(home / "saved.txt");
    display.press({"Return"});
    wait_until("the file", [&] { return read_file(home / "saved.txt", mib(8)).has_value(); });
    const std::string saved = read_file(home / "saved.txt", mib(8)).value();
    CHECK(has(saved, "needle 21"));
    CHECK_FALSE(has(saved, "\r"));

    static_cast<void>(display.window("web .running."));
    display.click(window, 140, 32);                                              // the second tab
    wait_until("the history", [&] { return display.pixels("#7f5a00") > 100; });  // killed
    display.picture("viewer-history");

    display.press({"ctrl+w"});
    wait_until("its end", [&] { return viewers(home) == 0; });
    CHECK(home.state("web") == "running");
    home.ok({"stop", "web", "--force"});
}

TEST_CASE("the window is dark where that is wanted, and says what is wrong", "[end_to_end]")
{
    const Display display;
    const BerthHome home;
    home.create_guest("a-machine-with-a-rather-long-name");
    choose_scheme(home, "2");
    home.ok({"logs", "--window", "a-machine-with-a-rather-long-name"});
    static_cast<void>(display.window("a-machine"));
    wait_until("the dark", [&] { return display.pixels(kDarkBackground) > 100'000; });
    display.picture("viewer-never-ran");
    home.ok({"start", "a-machine-with-a-rather-long-name", "--wait", "ready"});
    static_cast<void>(display.window(".running."));
    wait_until("the log", [&] { return display.pixels(kDarkBackground) < 700'000; });
    display.picture("viewer-dark");
    home.ok({"agent", "quit"});
    wait_until("the banner", [&] { return display.pixels("#32363d") > 20'000; });
    display.picture("viewer-no-agent");
    CHECK(home.state("a-machine-with-a-rather-long-name") == "running");  // starts the next agent
    wait_until("the next agent", [&] { return display.pixels("#32363d") < 20'000; });
    display.press({"ctrl+w"});
    wait_until("its end", [&] { return viewers(home) == 0; });
}

TEST_CASE("without a display the viewer says so and does not crash", "[end_to_end]")
{
    const BerthHome home;
    home.create_guest("web");
    for (const char* variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        ::unsetenv(variable);
    const Output viewer = run_program(program_path("berth-viewer"), {"web"});
    CHECK(viewer.exit == 1);
    CHECK(has(viewer.err, "no display"));
    const Output cli = home.berth({"logs", "--window", "web"});
    CHECK(cli.exit == 1);
    CHECK(has(cli.err, "no display"));
    CHECK(has(cli.err, "hint: "));
    ::setenv("QT_QPA_PLATFORM", "offscreen", 1);
    const Output unknown = run_program(program_path("berth-viewer"), {"nobody"});
    ::unsetenv("QT_QPA_PLATFORM");
    CHECK(unknown.exit == 4);
    CHECK(has(unknown.err, "nobody"));
}
