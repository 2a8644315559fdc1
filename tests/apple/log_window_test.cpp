// What a log window offers beside its text, on GNUstep: search, times, comparing, each key.
#include "tests/apple/screen.h"
#include "vzcore/console/log_format.h"
#include "vzcore/rpc/socket.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <ctime>

using namespace berth;
using namespace berth::test;
using berth::menu::OpenWindow;
using Key = WindowProbe::Key;

namespace {

constexpr const char* kField = "Find in this log";
constexpr const char* kHits = "Hits";

/// More lines than a text view holds, with two needles far from its end.
std::string log_with_needles()
{
    std::string log;
    for (int i = 0; i < 60'000; ++i) {
        log += "line " + std::to_string(i) + "\n";
        if (i == 1'000) log += "a \x1b[31mnee\x1b[0mdle\n";  // colours hide nothing
        if (i == 20'000) log += "漢字 🚢 and a Needle, and a needle\n";
    }
    return log;
}

struct Found : Screen {
    void find(const std::string& text, const std::string& state)
    {
        REQUIRE(probe->choose_item(kLog, "Find…"));
        probe->type_into(kLog, kField, text);
        until([&] { return probe->label(kLog, kHits) == state; });
    }
    [[nodiscard]] std::string state() const { return probe->label(kLog, kHits); }
    [[nodiscard]] std::string marked(const WindowProbe::Mark& mark) const
    {
        return narrow(probe->text(kLog).substr(mark.begin, mark.end - mark.begin));
    }
};

/// What is typed at the guest of run 1, by somebody who listens as its console does.
class Guest {
public:
    explicit Guest(Screen& screen)
    {
        const std::string folder = screen.desk.paths().run_dir("m1", 1);
        std::filesystem::create_directories(folder);
        REQUIRE(::chmod(folder.c_str(), 0700) == 0);
        auto listening = rpc::listen_unix(folder + "/console.sock", 1);
        REQUIRE(listening);
        listening_ = std::move(*listening);
        screen.desk.port.machine["run"] = Json{{"number", 1}, {"machine", "web"}, {"open", true}};
    }
    const std::string& typed()
    {
        if (!socket_) socket_ = UniqueFd(::accept(listening_.get(), nullptr, nullptr));
        std::array<char, 64> buffer{};
        const ssize_t got =
            socket_ ? ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT) : -1;
        if (got > 0) typed_.append(buffer.data(), static_cast<std::size_t>(got));
        return typed_;
    }
    void end() { socket_.reset(); }

private:
    UniqueFd listening_, socket_;
    std::string typed_;
};

}  // namespace

TEST_CASE("a search in a log window goes over all of the log, and leads to each hit",
          "[apple][windows][find]")
{
    Found screen;
    screen.desk.add_run(1, true, log_with_needles());
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.text().ends_with("line 59999\n"); });
    REQUIRE(screen.text().find("eedle") == std::string::npos);
    screen.find("needle", "1 of 3");
    CHECK(screen.text().find("line 1000\na needle\nline 1001\n") != std::string::npos);
    CHECK(screen.probe->selected(kLog) == "needle");
    const LogColours colours({255, 255, 255}, {0, 0, 0});
    auto marks = screen.probe->marks(kLog);
    REQUIRE(marks.size() == 1);
    CHECK(screen.marked(marks[0]) == "needle");
    CHECK(marks[0].background == colours.current_hit);
    // It can be seen, with some lines in front of it.
    CHECK(screen.probe->place(kLog).above > 100);
    CHECK(screen.probe->top_line(kLog).starts_with("line 9"));
    CHECK_FALSE(screen.probe->status(kLog).ends_with("Following"));

    screen.probe->press_key(kLog, Key::Return);
    screen.until([&] { return screen.state() == "2 of 3"; });
    screen.until([&] { return screen.probe->marks(kLog).size() == 2; });
    marks = screen.probe->marks(kLog);
    CHECK(screen.marked(marks[0]) == "Needle");
    CHECK(marks[0].background == colours.current_hit);
    CHECK(marks[1].background == colours.hit);
    CHECK(marks[1].text == colours.hit_text);
    screen.draw(kLog, "find");
    REQUIRE(screen.probe->choose_item(kLog, "Find Previous"));
    screen.until([&] { return screen.state() == "1 of 3"; });
    screen.probe->press(kLog, "Previous hit");
    screen.until([&] { return screen.state() == "3 of 3"; });
    screen.until([&] { return screen.probe->status(kLog) == "On from the end"; });
    screen.probe->press(kLog, "Next hit");
    screen.until([&] { return screen.state() == "1 of 3"; });
    CHECK(screen.probe->nameless(kLog).empty());

    screen.append(1, "one needle more\n");
    screen.until([&] { return screen.state() == "1 of 4"; });
    CHECK(screen.probe->selected(kLog) == "needle");  // it stays where it is
    screen.probe->press_key(kLog, Key::Escape);
    screen.until([&] { return screen.probe->marks(kLog).empty(); });
    CHECK(screen.state().empty());
}

TEST_CASE("a search in a log window heeds case and expressions, and says what is wrong",
          "[apple][windows][find]")
{
    Found screen;
    screen.desk.add_run(1, false, "Error\nan error\n[berth] no\nerror 12\n");
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.text().ends_with("12\n"); });
    screen.find("error", "1 of 3");
    screen.probe->press(kLog, "Match case");
    screen.until([&] { return screen.state() == "1 of 2"; });
    screen.find("^error \\d+$", "No hits");
    screen.probe->press(kLog, "Regular expression");
    screen.until([&] { return screen.state() == "1 of 1"; });
    CHECK(screen.probe->selected(kLog) == "error 12");
    screen.probe->type_into(kLog, kField, "(");
    screen.until([&] { return screen.state().find("no regular expression") != std::string::npos; });
    CHECK(screen.probe->marks(kLog).empty());
    screen.probe->press(kLog, "Close the search");
    screen.probe->press(kLog, "Regular expression");
    screen.probe->press(kLog, "Match case");
    // What is selected is looked for.
    const std::size_t begin = screen.text().find("berth");
    screen.probe->select(kLog, begin, begin + 5);
    REQUIRE(screen.probe->choose_item(kLog, "Use Selection for Find"));
    screen.until([&] { return screen.state() == "1 of 1"; });
    CHECK(screen.probe->marks(kLog).size() == 1);
}

TEST_CASE("marks stay with their hits while lines come and go", "[apple][windows][find]")
{
    Found screen;
    screen.desk.add_run(1, true, "one needle\n" + screen.long_log + "needle two");
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.text().ends_with("two"); });
    screen.find("needle", "2 of 2");  // the first one is out of sight
    for (int i = 0; i < 20; ++i)
        screen.append(1, "\nand a needle more");
    screen.until([&] { return screen.state() == "2 of 22"; });
    screen.until([&] {
        screen.probe->scroll(kLog, 1e6);  // the view grows when it has laid out what came
        return screen.probe->marks(kLog).size() >= 20;
    });
    CHECK(screen.text().ends_with("more\nand a needle more"));
    for (const auto& mark : screen.probe->marks(kLog))
        CHECK(screen.marked(mark) == "needle");
}

TEST_CASE("the times of lines are beside them where they are wanted", "[apple][windows]")
{
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    Screen screen;
    std::string log;
    for (int i = 0; i < 300; ++i)
        log += "line " + std::to_string(1'000 + i) + "\n";  // of 10 bytes
    screen.desk.add_run(1, true, log);
    std::string times(log_format::kTimesMagic);
    for (std::uint64_t line = 0; line < 300; ++line) {
        const UnixTime at(std::chrono::hours(10) + std::chrono::seconds(line));
        const auto entry = log_format::encode({at, line * 10});
        times.append(entry.data(), entry.size());
    }
    REQUIRE(write_file_atomically(screen.desk.log_folder(1) + "/" + log_format::kTimesName, times));
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.text() == log; });
    if (screen.probe->is_item_checked(kLog, "Times")) screen.probe->choose_item(kLog, "Times");
    CHECK(screen.probe->times(kLog).empty());
    REQUIRE(screen.probe->choose_item(kLog, "Times"));
    CHECK(screen.probe->is_item_checked(kLog, "Times"));
    const auto fit = [&] {
        const auto shown = screen.probe->times(kLog);
        for (const auto& [time, line] : shown) {
            const int second = std::stoi(line.substr(5)) - 1'000;
            std::array<char, 32> expected{};
            std::snprintf(
                expected.data(), expected.size(), "10:%02d:%02d", second / 60, second % 60);
            if (time != expected.data()) return false;
        }
        return shown.size() > 10;
    };
    screen.until(fit);
    CHECK(screen.probe->times(kLog).back().line == "line 1299\n");
    screen.draw(kLog, "times");
    screen.probe->scroll(kLog, 700);
    screen.until([&] { return fit() && screen.probe->times(kLog).back().line < "line 1200"; });
    CHECK(screen.probe->nameless(kLog).empty());
    REQUIRE(screen.probe->choose_item(kLog, "Times"));
    CHECK_FALSE(screen.probe->is_item_checked(kLog, "Times"));
}

TEST_CASE("each key goes to the guest where that is wanted, until Control and ]",
          "[apple][windows]")
{
    Screen screen;
    screen.desk.add_run(1, true, "login: ");
    Guest guest(screen);
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.probe->can_type(kLog); });
    CHECK(screen.probe->input_hint(kLog) == "A line for the guest; Return sends it");
    screen.probe->press(kLog, "Send each key");
    screen.until([&] { return screen.probe->is_item_checked(kLog, "Send Each Key"); });
    CHECK(screen.probe->input_hint(kLog) == "Each key goes to the guest; ⌃] ends that");
    const auto press = [&](const std::u16string& typed, const std::u16string& plain = {}) {
        screen.probe->press_at_guest(kLog, typed, plain.empty() ? typed : plain);
    };
    press(u"l");
    press(u"ä");
    press(u"\r");
    press(u"\x7f");
    press(u"\t");
    press(u"\x1b");
    press(std::u16string{char16_t{0xF700}});  // ↑
    press(std::u16string{char16_t{0xF704}});  // F1
    press(std::u16string{char16_t{0xF710}});  // F13, which sends nothing
    screen.probe->press_at_guest(kLog, u"\x03", u"c", true);
    screen.probe->press_at_guest(kLog, u"\x04", u"d", true);
    const std::string expected = "lä\r\x7f\t\x1b\x1b[A\x1bOP\x03\x04";
    screen.until([&] { return guest.typed().size() >= expected.size(); });
    CHECK(guest.typed() == expected);
    CHECK(screen.probe->input(kLog).empty());
    screen.draw(kLog, "each_key");
    screen.probe->press_at_guest(kLog, u"\x1d", u"]", true);
    screen.until([&] { return !screen.probe->is_item_checked(kLog, "Send Each Key"); });
    screen.probe->type(kLog, "root");
    screen.until([&] { return guest.typed().size() >= expected.size() + 5; });
    CHECK(guest.typed() == expected + "root\r");
    REQUIRE(screen.probe->choose_item(kLog, "Send Each Key"));
    screen.until([&] { return screen.probe->is_item_checked(kLog, "Send Each Key"); });
    guest.end();
    screen.until([&] { return !screen.probe->can_type(kLog); });
    CHECK_FALSE(screen.probe->is_item_checked(kLog, "Send Each Key"));
    CHECK_FALSE(screen.probe->choose_item(kLog, "Send Each Key"));
    CHECK(screen.probe->input_hint(kLog) == "The machine does not run");
}

TEST_CASE("the run before is beside the one that is shown, with a search of its own",
          "[apple][windows]")
{
    Found screen;
    screen.desk.add_run(1, false, "a boot that failed\n" + screen.long_log);
    screen.desk.add_run(2, true, "a boot that did not\n");
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.text() == "a boot that did not\n"; });
    screen.until([&] { return screen.probe->runs(kLog).size() == 2; });
    REQUIRE(screen.probe->choose_item(kLog, "Compare with the Run Before"));
    screen.until(
        [&] { return screen.probe->second_text(kLog).starts_with("a boot that failed\n"); });
    CHECK(screen.probe->is_item_checked(kLog, "Compare with the Run Before"));
    const auto widths = screen.probe->pane_widths(kLog);
    REQUIRE(widths.size() == 2);
    CHECK(std::abs(widths[0] - widths[1]) < 20);
    CHECK(screen.probe->nameless(kLog).empty());
    CHECK(screen.text() == "a boot that did not\n");
    screen.draw(kLog, "compare");
    screen.append(2, "more\n");
    screen.until([&] { return screen.text().ends_with("more\n"); });
    screen.probe->focus_second(kLog);
    REQUIRE(screen.probe->choose_item(kLog, "Compare with the Run Before"));
    CHECK(screen.probe->second_text(kLog).empty());
    CHECK(screen.probe->pane_widths(kLog).size() == 1);
    CHECK(screen.probe->pane_widths(kLog)[0] > widths[0] * 1.5);
    screen.find("not", "1 of 1");
}

TEST_CASE("one run alone cannot be compared", "[apple][windows]")
{
    Screen screen;
    screen.desk.add_run(1, false, "one\n");
    screen.open(OpenWindow::Kind::Console, "web");
    screen.until([&] { return screen.text() == "one\n"; });
    screen.until([&] { return screen.probe->runs(kLog).size() == 1; });
    CHECK_FALSE(screen.probe->choose_item(kLog, "Compare with the Run Before"));
}
