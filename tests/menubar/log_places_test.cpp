// Places of a log in the text that holds some of it, and what a window says of what it shows.
#include "tests/menubar/log_model_window.h"
#include "vzcore/console/console_log.h"
#include "vzcore/console/log_format.h"
#include "vzcore/rpc/rpc.h"

#include <unistd.h>

#include <ctime>

using namespace berth;
using namespace berth::test;

namespace {

constexpr std::size_t kLine = 9;  // bytes of a line

std::string numbered(int from, int to)
{
    std::string text;
    for (int i = from; i < to; ++i) {
        const std::string digits = std::to_string(1'000 + i);
        text += "row " + digits + "\n";
    }
    return text;
}

/// Says when the bytes behind some offsets came.
void write_times(const GrowingLog& log,
                 const std::vector<std::pair<std::uint64_t, std::int64_t>>& entries)
{
    std::string bytes(log_format::kTimesMagic);
    for (const auto& [offset, second] : entries) {
        const auto entry = log_format::encode({UnixTime(std::chrono::seconds(second)), offset});
        bytes.append(entry.data(), entry.size());
    }
    REQUIRE(write_file_atomically(log.path() + "/" + log_format::kTimesName, bytes));
}

}  // namespace

TEST_CASE("each place of the text is one of the log, and the other way round", "[windows][log]")
{
    GrowingLog folder;
    folder.append(numbered(0, 30) + "\x1b[31m漢🚢 red\x1b[0m end\n");
    const LogBytes bytes = ConsoleLog::open(folder.path()).value().bytes();
    LogText text({10, 10'000});
    TextView view;
    view.apply(text.show_end(bytes));
    const std::size_t mark = view.ascii().find("row");
    REQUIRE(mark > 0);
    CHECK(text.offset_at(0) == 21 * kLine);
    CHECK(text.offset_at(mark + kLine) == 22 * kLine);
    CHECK(text.offset_at(view.text.size()) == 30 * kLine);
    const auto lines = text.lines_in(mark + kLine - 1, mark + kLine + 1);
    REQUIRE(lines.size() == 2);
    CHECK(lines[1].at == mark + kLine);
    CHECK(lines[1].offset == 22 * kLine);
    // 3 bytes and 4, a unit and 2.
    const auto span = text.span_of(30 * kLine, 8, 3);
    REQUIRE(span);
    CHECK(view.ascii().substr(span->begin, span->end - span->begin) == "red");
    CHECK_FALSE(text.span_of(0, 0, 1));
    view.apply(text.show_around(bytes, 25 * kLine));  // it is there
    CHECK(text.offset_at(mark) == 21 * kLine);
    view.apply(text.show_around(bytes, 10 * kLine));
    CHECK(view.ascii().find("row 1010\nrow 1011\n") != std::string::npos);
    CHECK(view.ascii().find("row 1008\n") != std::string::npos);  // some in front of it
    CHECK(text.has_earlier());
    CHECK(text.has_later());
    CHECK(text.size() == view.text.size());
    view.apply(text.show_around(bytes, 0));
    CHECK(view.ascii().starts_with("row 1000\n"));
}

TEST_CASE("a search goes over all of the log and leads to what the text did not hold",
          "[windows][log][find]")
{
    GrowingLog log;
    log.append(numbered(0, 100) + "needle 1\n" + numbered(100, 1'000) + "Needle 2\n" +
               numbered(1'000, 2'000));
    LogModelWindow window(40);
    window.add_run(1, true, log.path());
    window.model->set_data(window.data);
    REQUIRE(window.text.ascii().find("eedle") == std::string::npos);
    window.see_all();
    window.find("needle", "1 of 2");  // there is none behind what is seen
    CHECK(window.last.scroll == TextChange::Scroll::Part);
    CHECK(window.part() == "needle");
    CHECK(window.text.ascii().find("row 1099\nneedle 1\nrow 1100\n") != std::string::npos);
    CHECK(window.view.status.find("Following") == std::string::npos);
    REQUIRE(window.found.pattern);
    CHECK(window.found.pattern->text() == "needle");
    window.model->find_step(1);
    CHECK(window.part() == "Needle");
    CHECK(window.found.state.text == "2 of 2");
    CHECK(window.text.ascii().find("Needle 2\n") != std::string::npos);
    log.append("one needle more\n");
    window.until([&] { return window.found.state.text == "2 of 3"; });
    CHECK(window.part() == "Needle");
    window.model->find_step(1);
    CHECK(window.text.ascii().ends_with("one needle more\n"));
    window.model->end_find();
    CHECK_FALSE(window.found.pattern);
    CHECK(window.found.state.text.empty());
}

TEST_CASE("a search begins where the user looks", "[windows][log][find]")
{
    GrowingLog log;
    log.append("needle 1\n" + numbered(0, 20) + "needle 2\n");
    LogModelWindow window(40);
    window.add_run(1, false, log.path());
    window.model->set_data(window.data);
    window.model->sees({20, 100}, window.last);
    window.find("needle", "2 of 2");
    window.model->end_find();
    TextChange before = window.last;
    --before.number;
    window.model->sees({0, 10}, before);  // of a text that is not there any more
    window.model->sees({20, 100}, window.last);
    window.find("needle", "2 of 2");
}

TEST_CASE("the times of the lines that are seen are told while they are wanted", "[windows][log]")
{
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    GrowingLog log;
    log.append(numbered(0, 30));
    write_times(log, {{10 * kLine, 3'600}, {20 * kLine, 3'661}});
    LogModelWindow window(40);
    window.add_run(1, true, log.path());
    window.model->set_data(window.data);
    window.model->sees({0, 12 * kLine}, window.last);
    CHECK(window.times.lines.empty());
    window.model->want_times(true);
    REQUIRE(window.times.lines.size() == 14);  // those in front of the first time have none
    CHECK(window.times.number == window.last.number);
    CHECK(window.times.lines[0].at == 10 * kLine);
    CHECK(window.times.lines[0].time == "01:00:00");
    CHECK(window.times.lines[10].time == "01:01:01");
    window.times = {};
    window.model->sees({19 * kLine, 20 * kLine}, window.last);
    CHECK(window.times.lines.size() == 3);  // a page on either side
    window.times = {};
    window.model->want_times(false);
    window.see_all();
    CHECK(window.times.lines.empty());
}

TEST_CASE("beside another window stands the run before, from its beginning", "[windows][log]")
{
    GrowingLog first, second, third;
    first.append(numbered(0, 100));
    second.append("two\n");
    LogModelWindow window(40);
    window.add_run(1, false, first.path());
    window.add_run(3, true, second.path());
    window.model->stand_beside(3);
    window.data.console_socket = "/no/such.sock";
    window.model->set_data(window.data);
    CHECK(window.text.ascii().starts_with(numbered(0, 10)));
    CHECK(window.view.chosen == 1);
    CHECK(window.last.scroll == TextChange::Scroll::Part);
    CHECK(window.view.status.find("Following") == std::string::npos);
    CHECK_FALSE(window.view.can_type);
    CHECK(window.view.type_hint == "The machine does not run");  // nobody tried to type
    third.append("three\n");
    window.add_run(4, true, third.path());
    window.model->set_data(window.data);
    CHECK(window.view.chosen == 2);
    window.model->choose(0);
    CHECK(window.text.ascii() == "three\n");
    LogModelWindow beside(40);
    beside.add_run(1, false, first.path());
    beside.model->stand_beside(1);
    beside.model->set_data(beside.data);
    CHECK(beside.notes == std::vector<std::string>{"There is no older run"});
    CHECK(beside.view.chosen == 0);
}

TEST_CASE("each key is sent while there is a guest to send it to", "[windows][log]")
{
    GrowingLog log;
    const TempDir dir;
    LogModelWindow window(40);
    UniqueFd client;
    auto listener = rpc::Listener::open(
        *window.loop, dir / "console.sock", [&](UniqueFd socket) { client = std::move(socket); });
    REQUIRE(listener);
    window.add_run(1, true, log.path());
    window.model->set_data(window.data);
    window.model->send_each_key(true);
    CHECK_FALSE(window.view.sends_each_key);
    window.data.console_socket = dir / "console.sock";
    window.model->set_data(window.data);
    CHECK(window.view.type_hint == "A line for the guest; Return sends it");
    window.model->send_each_key(true);
    CHECK(window.view.sends_each_key);
    CHECK(window.view.type_hint == "Each key goes to the guest; ⌃] ends that");
    window.until([&] { return static_cast<bool>(client); });
    client.reset();
    window.until([&] { return !window.view.can_type; });
    CHECK_FALSE(window.view.sends_each_key);
}
