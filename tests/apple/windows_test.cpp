// AppKit's windows on GNUstep, above the loop of an agent and the thread that reads: what they hold
// is what the models say.
#include "menubar/windows/machine_columns.h"
#include "menubar/windows/run_columns.h"
#include "tests/apple/screen.h"
#include "vzcore/rpc/socket.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include <array>

using namespace berth;
using namespace berth::test;
using berth::menu::OpenWindow;

TEST_CASE("a log window holds the text and the styles of its model", "[apple][windows]")
{
    Screen screen;
    screen.desk.add_run(1,
                        true,
                        "plain\n\x1b[1;31mbold red\x1b[0m and \x1b[4munderlined\x1b[0m\n"
                        "\x1b[7minverse\x1b[0m 漢字 🚢\n" +
                            screen.long_log);
    screen.open(OpenWindow::Kind::Console, "web");
    const TextView whole = screen.whole(1);
    screen.until([&] { return screen.probe->text(kLog) == whole.text; });
    CHECK(screen.probe->title(kLog) == "web (running)");
    const LogColours colours({255, 255, 255}, {0, 0, 0});
    for (const StyledPiece& piece : screen.probe->pieces(kLog))
        for (std::size_t at = piece.begin; at < piece.end; ++at) {
            const TextStyle& style = whole.styles[at].first;
            INFO("unit " << at);
            REQUIRE(piece.bold == style.bold);
            REQUIRE(piece.underlined == style.underline);
            REQUIRE(piece.colour == colours.foreground_of(style));
        }
    CHECK(screen.probe->place(kLog).below < 4);
    screen.append(1, "and on\n");
    screen.until([&] { return screen.text().ends_with("and on\n"); });
    CHECK(screen.probe->place(kLog).below < 4);
    CHECK(screen.probe->nameless(kLog).empty());
    screen.draw(kLog, "log");
}

TEST_CASE("who scrolls up in a log window stays there while it grows", "[apple][windows]")
{
    Screen screen;
    screen.desk.add_run(1, true, screen.long_log);
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.text() == screen.long_log; });
    screen.until([&] { return screen.probe->status(kLog).ends_with("Following"); });
    screen.probe->scroll(kLog, 500);
    screen.until([&] { return !screen.probe->status(kLog).ends_with("Following"); });
    const std::string top = screen.probe->top_line(kLog);
    screen.append(1, screen.long_log);
    screen.until([&] { return screen.text() == screen.long_log + screen.long_log; });
    CHECK(screen.probe->top_line(kLog) == top);
    screen.probe->scroll(kLog, 1e6);
    screen.until([&] { return screen.probe->status(kLog).ends_with("Following"); });
    screen.append(1, "more\n");
    screen.until([&] { return screen.text().ends_with("more\n"); });
    CHECK(screen.probe->place(kLog).below < 4);
}

TEST_CASE("lines that are brought in above leave who reads at his line", "[apple][windows]")
{
    Screen screen;
    std::string log;
    for (int i = 0; i < 30'000; ++i)
        log += "line " + std::to_string(i) + "\n";
    screen.desk.add_run(1, false, log);
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.text().ends_with("line 29999\n"); });
    REQUIRE(screen.text().starts_with("[berth: the log goes on above"));
    screen.probe->scroll(kLog, 100);
    const std::string top = screen.probe->top_line(kLog);
    screen.until([&] { return screen.text().find("\nline 5000\n") != std::string::npos; });
    CHECK(screen.probe->top_line(kLog) == top);
    CHECK(screen.probe->place(kLog).above > 1'000);
    const LogColours colours({255, 255, 255}, {0, 0, 0});
    CHECK(screen.probe->pieces(kLog).front().colour == colours.faint);  // the mark
}

TEST_CASE("the runs of a log window are chosen by their titles", "[apple][windows]")
{
    Screen screen;
    screen.desk.add_run(1, false, "one\n");
    screen.desk.add_run(2, true, "two\n");
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.text() == "two\n"; });
    screen.until([&] { return screen.probe->runs(kLog).size() == 2; });
    CHECK(screen.probe->runs(kLog)[0].starts_with("#2 "));
    screen.probe->choose_run(kLog, 1);
    screen.until([&] { return screen.text() == "one\n"; });
    screen.open(OpenWindow::Kind::Console, "web", 2);  // the same window
    screen.until([&] { return screen.text() == "two\n"; });
}

TEST_CASE("what is typed in a log window goes to the guest", "[apple][windows]")
{
    Screen screen;
    screen.desk.add_run(1, true, "login: ");
    const std::string folder = screen.desk.paths().run_dir("m1", 1);
    std::filesystem::create_directories(folder);
    REQUIRE(::chmod(folder.c_str(), 0700) == 0);
    const auto listening = rpc::listen_unix(folder + "/console.sock", 1);
    REQUIRE(listening);
    screen.desk.port.machine["run"] = Json{{"number", 1}, {"machine", "web"}, {"open", true}};
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.probe->can_type(kLog); });
    screen.probe->type(kLog, "root");
    screen.probe->press_control(kLog, 'c');
    UniqueFd guest;
    std::string typed;
    screen.until([&] {
        if (!guest) guest = UniqueFd(::accept(listening->get(), nullptr, nullptr));
        std::array<char, 64> buffer{};
        const ssize_t got =
            guest ? ::recv(guest.get(), buffer.data(), buffer.size(), MSG_DONTWAIT) : -1;
        if (got > 0) typed.append(buffer.data(), static_cast<std::size_t>(got));
        return typed.size() >= 6;
    });
    CHECK(typed == "root\r\x03");
    guest.reset();
    screen.until([&] { return !screen.probe->can_type(kLog); });
}

TEST_CASE("a window that is closed is opened anew", "[apple][windows]")
{
    Screen screen;
    screen.desk.add_run(1, true, "one\n");
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.text() == "one\n"; });
    CHECK(screen.probe->is_open(kLog));
    screen.probe->close(kLog);
    screen.until([&] { return !screen.probe->has(kLog); });
    screen.append(1, "two\n");
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.text() == "one\ntwo\n"; });
}

TEST_CASE("a history window shows each run as a bar and as a row, and opens its log",
          "[apple][windows]")
{
    const std::string name = "history/";
    Screen screen;
    screen.desk.add_run(1, false, "one\n");
    screen.desk.add_run(2, true, "two\n");
    const std::int64_t now = to_millis(unix_now());
    for (Json& run : screen.desk.port.runs) {
        const bool is_first = run["number"] == 1;
        run["asked_at"] = run["running_at"] = now - (is_first ? 7'200'000 : 1'800'000);
        if (is_first) run["ended_at"] = now - 3'600'000;
        if (is_first) run["outcome"] = "crashed";
        run["memory"] = 512 << 20;
    }
    screen.open(OpenWindow::Kind::History, "");
    screen.until([&] { return screen.probe->rows(name).size() == 2; });
    const auto rows = screen.probe->rows(name);
    CHECK(rows[0][RunColumns::Number] == "2");
    CHECK(rows[1][RunColumns::Outcome] == "crashed");
    CHECK(rows[1][RunColumns::Lasted] == "1 h");
    screen.until([&] { return screen.probe->picture(name).width > 900; });
    const HistoryPicture picture = screen.probe->picture(name);
    Box bar;
    for (const auto& patch : picture.patches)
        if (patch.run == 1) bar = patch.box;
    REQUIRE(bar.width > 100);
    const double x = bar.x + bar.width / 2, y = bar.y + bar.height / 2;
    CHECK(screen.probe->tool_tip(name, x, y).starts_with("web, run 1: crashed"));
    screen.probe->click_picture(name, x, y, 1);
    CHECK(screen.probe->chosen_row(name) == 1);
    CHECK(screen.probe->selected_run(name) == 1);
    screen.probe->choose_row(name, 0);
    CHECK(screen.probe->selected_run(name) == 0);
    CHECK(screen.probe->nameless(name).empty());
    screen.draw(name, "history");
    screen.probe->click_picture(name, x, y, 2);
    screen.until([&] { return screen.probe->has(kLog) && screen.text() == "one\n"; });
    screen.probe->open_row(name, 0);
    screen.until([&] { return screen.text() == "two\n"; });
    screen.probe->choose(name, "Time that is shown", 1);
    CHECK(screen.probe->picture(name).patches.size() == picture.patches.size());
}

TEST_CASE("a machine's history has its memory, and others where they are wanted",
          "[apple][windows]")
{
    const std::string name = "history/web";
    Screen screen;
    screen.desk.add_run(1, true, "one\n");
    screen.desk.port.runs[0]["memory"] = 512 << 20;
    screen.desk.port.runs[0]["running_at"] = to_millis(unix_now()) - 60'000;
    screen.desk.port.runs.push_back({{"number", 1}, {"machine", "db"}, {"open", false}});
    screen.open(OpenWindow::Kind::History, "web");
    screen.until([&] { return screen.probe->picture(name).columns.size() == 1; });
    CHECK(screen.probe->title(name) == "Run History of web");
    screen.draw(name, "history_of_web");
    const Box bar = screen.probe->picture(name).patches[0].box;
    const Rgb drawn = screen.probe->drawn_at(name, bar.x + bar.width / 2, bar.y + bar.height / 2);
    CHECK(drawn == colour_of(Tone::Running, {255, 255, 255}));
    CHECK(screen.probe->rows(name).size() == 1);
    screen.probe->choose(name, "Machines whose runs are shown", 1);
    CHECK(screen.probe->rows(name).size() == 2);
    CHECK(screen.probe->nameless(name).empty());
}

TEST_CASE("the list of machines is narrowed by typing, follows the agent, and starts and stops",
          "[apple][windows]")
{
    const std::string name = "machines", start = "Start the machine", stop = "Stop the machine";
    Screen screen;
    screen.desk.add_run(1, true, "one\n");
    for (const auto& [machine, state] :
         {std::pair("build", "stopped"), std::pair("db", "stopped"), std::pair("web", "running")})
        screen.desk.port.machines.push_back({{"id", std::string("id-") + machine},
                                             {"name", machine},
                                             {"state", state},
                                             {"definition", Json::object()}});
    screen.desk.port.machines[0]["refuses"] = "there is no room";
    screen.open(OpenWindow::Kind::Machines, "");
    screen.until([&] { return screen.probe->rows(name).size() == 3; });
    CHECK(screen.probe->title(name) == "Machines");
    CHECK(screen.probe->label(name, "Why no machine is shown").empty());
    CHECK(screen.probe->nameless(name).empty());
    screen.draw(name, "machines");
    screen.probe->press(name, start);
    screen.until([&] { return !screen.probe->label(name, "What is wrong").empty(); });
    CHECK(screen.probe->label(name, "What is wrong") == "build: there is no room\nberth doctor");
    screen.probe->type_into(name, "Find a machine", "nobody");
    CHECK(screen.probe->rows(name).empty());
    CHECK(screen.probe->label(name, "Why no machine is shown") ==
          "No machine has this in its row.");
    screen.probe->type_into(name, "Find a machine", "B");
    CHECK(screen.probe->rows(name).size() == 3);  // "web" has it as well
    screen.probe->press_key(name, WindowProbe::Key::Down);
    CHECK(screen.probe->chosen_row(name) == 1);
    CHECK(screen.probe->can_press(name, start));
    CHECK_FALSE(screen.probe->can_press(name, stop));
    screen.probe->press(name, start);
    screen.until([&] { return screen.probe->can_press(name, stop); });
    CHECK(screen.probe->label(name, "What is wrong").empty());
    CHECK(screen.probe->rows(name)[1][MachineColumns::State] == "● running");
    screen.probe->press(name, stop);
    screen.until([&] { return screen.probe->can_press(name, start); });
}

TEST_CASE("a machine's log is opened from the list by Return, a button or a double click",
          "[apple][windows]")
{
    const std::string name = "machines";
    Screen screen;
    screen.desk.add_run(1, true, "one\n");
    for (const char* machine : {"db", "web"})
        screen.desk.port.machines.push_back({{"id", std::string("id-") + machine},
                                             {"name", machine},
                                             {"state", "running"},
                                             {"definition", Json::object()}});
    screen.open(OpenWindow::Kind::Machines, "");
    screen.until([&] { return screen.probe->rows(name).size() == 2; });
    screen.probe->type_into(name, "Find a machine", "we");
    REQUIRE(screen.probe->rows(name).size() == 1);
    screen.probe->press_key(name, WindowProbe::Key::Return);
    screen.until([&] { return screen.probe->has(kLog) && screen.text() == "one\n"; });
    const auto close = [&] {
        screen.probe->close(kLog);
        screen.until([&] { return !screen.probe->has(kLog); });
    };
    close();
    screen.probe->type_into(name, "Find a machine", "we");
    screen.probe->press_key(name, WindowProbe::Key::Escape);
    REQUIRE(screen.probe->rows(name).size() == 2);
    CHECK(screen.probe->chosen_row(name) == 1);
    screen.probe->press(name, "Open the console log of the machine");
    CHECK(screen.probe->has(kLog));
    close();
    screen.probe->open_row(name, 1);
    CHECK(screen.probe->has(kLog));
    // What comes for a machine that went does not matter to who looks at another.
    screen.desk.on_agent([&] {
        screen.desk.port.machines.erase(0);
        screen.desk.port.change("db");
    });
    screen.until([&] { return screen.probe->rows(name).size() == 1; });
    CHECK(screen.probe->chosen_row(name) == 0);
    CHECK(screen.probe->rows(name)[0][MachineColumns::Name] == "web");
}
