// The list of machines and the form for a new one, as their user meets them: keys, and what comes
// of them in a real agent.
#include "tests/end_to_end/display.h"
#include "tests/end_to_end/viewer_user.h"
#include "tests/support/background_command.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

// Of the light theme (menubar/viewer/theme.cpp).
constexpr const char* kField = "#ffffff";
constexpr const char* kChosen = "#1d63cf";

}  // namespace

TEST_CASE("a user finds a machine in the list, starts it, reads its log and stops it",
          "[end_to_end]")
{
    const Display display;
    const BerthHome home;
    for (const char* name : {"build", "db", "mail", "web"})
        home.create_guest(name);
    choose_scheme(home, "1");
    BackgroundCommand list(program_path("berth-viewer"), {"--machines"});
    static_cast<void>(display.window("Machines"));
    wait_until("a chosen machine", [&] { return display.pixels(kChosen) > 5'000; });
    display.type("we");
    display.press({"alt+s"});
    wait_until("its start", [&] { return home.state("web") == "running"; });
    display.press({"Return"});
    static_cast<void>(display.window("web .running."));
    wait_until("its console", [&] { return has(home.console_text("web"), "berth-guest ready"); });
    display.press({"ctrl+w"});

    // A second request brings the same window, where the machine is known to run by now.
    CHECK(run_program(program_path("berth-viewer"), {"--machines"}).exit == 0);
    static_cast<void>(display.window("Machines"));
    CHECK(display.windows("Machines").size() == 1);
    display.press({"Escape"});
    display.picture("viewer-machines");
    display.type("web");
    display.press({"alt+t"});
    wait_until("its end", [&] { return home.state("web") == "stopped"; });
    CHECK(home.last_run("web").at("outcome") == "stopped");
    display.press({"ctrl+w"});
    wait_until("the end of the windows", [&] { return viewers(home) == 0; });
}

TEST_CASE("a user makes a machine in the form, once the agent takes what was typed", "[end_to_end]")
{
    const Display display;
    const BerthHome home;
    home.ok({"ls"});  // starts the agent
    REQUIRE(write_file_atomically(home / "vmlinuz", "a kernel"));
    choose_scheme(home, "1");
    BackgroundCommand form(program_path("berth-viewer"), {"--new"});
    static_cast<void>(display.window("New Machine"));
    long fields = 0;
    wait_until("the form", [&] { return (fields = display.pixels(kField)) > 100'000; });
    display.type("no blanks please");
    display.press({"alt+k"});
    display.type("vmlinuz");
    display.press({"alt+m"});
    display.type("512MiB");
    display.press({"Return"});
    // The form stays, and nothing is stored. What is wrong beside the name and the kernel takes its
    // room from the table.
    wait_until("what is wrong", [&] { return display.pixels(kField) < fields - 10'000; });
    display.picture("viewer-new-machine");
    CHECK(home.json({"ls"}).at("machines").empty());

    display.press({"alt+l", "alt+n", "ctrl+a"});
    display.type("fresh");
    display.press({"alt+k", "ctrl+a"});
    display.type(home / "vmlinuz");
    display.press({"alt+d"});
    display.type(home / "root.img");
    display.press({"alt+s"});
    display.type("1GiB");
    display.press({"Return"});
    wait_until("the end of the window", [&] { return viewers(home) == 0; });
    const Json definition = home.json({"show", "fresh"}).at("definition");
    CHECK(definition.at("memory") == "512MiB");
    CHECK(definition.at("boot").at("kernel") == home / "vmlinuz");
    CHECK(definition.at("disks").at(0).at("size") == "1GiB");
    CHECK(definition.at("autostart").at("enabled") == true);
}

TEST_CASE("a user makes a machine that starts from a disk, with folders, by keys alone",
          "[end_to_end]")
{
    const Display display;
    const BerthHome home;
    home.ok({"ls"});  // starts the agent
    for (const char* folder : {"src", "docs", "wrong"})
        std::filesystem::create_directories(home / folder);
    choose_scheme(home, "1");
    BackgroundCommand form(program_path("berth-viewer"), {"--new"});
    static_cast<void>(display.window("New Machine"));
    display.type("desktop");
    display.press({"alt+f", "Down", "alt+d"});
    display.type(home / "disk.img");
    display.press({"alt+s"});
    display.type("2GiB");
    for (const char* folder : {"src", "docs", "wrong"}) {
        display.press({"alt+a"});
        static_cast<void>(display.window("Choose a folder"));
        display.type(home / folder);
        display.press({"Return"});
        wait_until("its end", [&] { return display.windows("Choose a folder").empty(); });
        static_cast<void>(display.window("New Machine"));  // has the keys again
    }
    display.press({"alt+v"});  // the last one, which is selected
    display.press({"alt+m", "Tab", "Right", "Right", "space"});
    display.picture("viewer-new-efi");
    display.press({"alt+c"});
    wait_until("the end of the window", [&] { return viewers(home) == 0; });
    const Json definition = home.json({"show", "desktop"}).at("definition");
    CHECK(definition.at("boot").at("kind") == "efi");
    CHECK(definition.at("disks").at(0).at("path") == home / "disk.img");
    const Json shares = definition.at("shares");
    REQUIRE(shares.size() == 2);
    CHECK(shares[0].at("tag") == "src");
    CHECK(shares[0].at("read_only") == false);
    CHECK(shares[1].at("path") == home / "docs");
    CHECK(shares[1].at("read_only") == true);
}

TEST_CASE("a user opens an old run from the history of all machines", "[end_to_end]")
{
    const Display display;
    const BerthHome home;
    for (const char* machine : {"web", "db"}) {
        home.create_counter(machine);
        home.ok({"start", machine});
        home.ok({"stop", machine, "--force"});
    }
    choose_scheme(home, "1");
    BackgroundCommand history(program_path("berth-viewer"), {"--history"});
    static_cast<void>(display.window("Run history"));
    wait_until("both runs", [&] { return display.pixels("#7f5a00") > 100; });  // killed
    display.picture("viewer-all-history");
    display.press({"Down", "Return"});
    static_cast<void>(display.window("web .stopped."));
    display.picture("viewer-old-run");
    display.press({"ctrl+w"});
    static_cast<void>(display.window("Run history"));
    display.press({"Escape"});
    wait_until("the end of the windows", [&] { return viewers(home) == 0; });
}
