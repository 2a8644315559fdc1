// A log window without its window, on real log folders and a real console socket.
#include "tests/menubar/log_model_window.h"
#include "vzcore/rpc/rpc.h"

#include <array>

using namespace berth;
using namespace berth::test;

namespace {

std::string lines(int from, int to)
{
    std::string text;
    for (int i = from; i < to; ++i)
        text += std::to_string(i) + "\n";
    return text;
}

}  // namespace

TEST_CASE("the newest run is shown, and followed while it goes on", "[windows][log]")
{
    GrowingLog older, newer;
    LogModelWindow window;
    window.show_two_runs(older, newer);
    CHECK(window.shown() == "new\n");
    CHECK(window.last.scroll == TextChange::Scroll::End);
    CHECK(window.view.title == "web (running)");
    CHECK(window.view.runs.size() == 2);
    CHECK(window.view.chosen == 0);
    CHECK(window.view.status.ends_with("Following"));
    newer.append("more\n");
    window.until([&] { return window.shown() == "new\nmore\n"; });
    CHECK(window.last.scroll == TextChange::Scroll::EndIfThere);
    newer.begin_segment();
    newer.append("in a segment\n");
    window.until([&] { return window.shown() == "new\nmore\nin a segment\n"; });
    newer.append("and on\n");
    window.until([&] { return window.shown().ends_with("segment\nand on\n"); });
}

TEST_CASE("another run takes the place of the text, and what was scrolled before is no wish of now",
          "[windows][log]")
{
    GrowingLog older, newer;
    LogModelWindow window;
    window.show_two_runs(older, newer);
    const TextChange before = window.last;
    window.model->choose(1);
    CHECK(window.shown() == "old\n");
    CHECK(window.view.chosen == 1);
    CHECK(window.view.details == "it crashed");
    CHECK(window.view.is_alarming);
    window.model->scrolled({Follow::Yes, false, false}, before);
    CHECK(window.view.status.find("Following") == std::string::npos);
    newer.append("unseen\n");  // of the other run
    older.append("seen\n");
    window.until([&] { return window.shown() == "old\nseen\n"; });
    CHECK(window.last.scroll == TextChange::Scroll::Hold);
    window.model->choose(7);  // there is none
    CHECK(window.view.chosen == 1);
    window.model->want_run(2);
    CHECK(window.shown() == "new\nunseen\n");
    window.model->want_run(9);
    CHECK(window.notes == std::vector<std::string>{"There is no run 9"});
    CHECK(window.shown() == "new\nunseen\n");
}

TEST_CASE("who has scrolled up is left alone, and comes back to the end", "[windows][log]")
{
    GrowingLog log;
    log.append(lines(0, 6));
    LogModelWindow window;
    window.add_run(1, true, log.path());
    window.model->set_data(window.data);
    window.scroll({Follow::No, false, false});
    CHECK(window.view.status.find("Following") == std::string::npos);
    log.append(lines(6, 20));
    window.until([&] { return window.shown().starts_with(lines(0, 8) + "[berth: "); });
    CHECK(window.last.scroll == TextChange::Scroll::Hold);
    window.scroll({Follow::Yes, false, true});  // the end of what is there
    CHECK(window.shown().find("\n9\n[berth: the log goes on below") != std::string::npos);
    CHECK(window.view.status.find("Following") == std::string::npos);
    window.model->go_to_end();
    CHECK(window.shown().ends_with("18\n19\n"));
    CHECK(window.last.scroll == TextChange::Scroll::End);
    CHECK(window.view.status.ends_with("Following"));
}

TEST_CASE("a page is brought in once for a scroll, however often it is told", "[windows][log]")
{
    GrowingLog log;
    log.append(lines(0, 40));
    LogModelWindow window;
    window.add_run(1, false, log.path());
    window.model->set_data(window.data);
    const TextChange seen = window.last;
    window.model->scrolled({Follow::No, true, false}, seen);
    const std::string shown = window.shown();
    CHECK(shown.find("]\n30\n31\n") != std::string::npos);
    window.model->scrolled({Follow::No, true, false}, seen);
    CHECK(window.shown() == shown);
    window.scroll({Follow::No, true, false});
    CHECK(window.shown().find("]\n28\n29\n") != std::string::npos);
}

TEST_CASE("a run that begins takes the place of one that is followed", "[windows][log]")
{
    GrowingLog first, second;
    first.append("first\n");
    second.append("second\n");
    LogModelWindow window;
    window.add_run(1, true, first.path());
    window.model->set_data(window.data);
    window.data.runs.front() = run_of(1, false);
    window.add_run(2, true, second.path());
    SECTION("followed")
    {
        window.model->set_data(window.data);
        CHECK(window.shown() == "second\n");
    }
    SECTION("not followed")
    {
        window.scroll({Follow::No, false, false});
        window.model->set_data(window.data);
        CHECK(window.shown() == "first\n");
        CHECK(window.view.chosen == 1);
    }
}

TEST_CASE("a log that is not there says why, and is shown when it is", "[windows][log]")
{
    LogModelWindow window;
    CHECK(window.view.empty_text.empty());
    window.data.name = "web";
    window.model->set_data(window.data);
    CHECK(window.view.empty_text == "Asking the agent…");
    window.data.machine.emplace();
    window.model->set_data(window.data);
    CHECK(window.view.empty_text.starts_with("web has never run."));
    window.add_run(1, true, "/no/such/folder");
    window.model->set_data(window.data);
    CHECK(window.view.empty_text == "The guest has not printed anything yet.");
    window.data.runs.front() = run_of(1, false);
    window.model->set_data(window.data);
    CHECK(window.view.empty_text.starts_with("The log of this run is not there any more."));
    GrowingLog log;
    log.append("here\n");
    window.data.log_folders.front() = log.path();
    window.model->set_data(window.data);
    CHECK(window.shown() == "here\n");
    window.data.failure = Error{ErrorCode::Unreachable, "the agent has gone", "start it"};
    window.model->set_data(window.data);
    CHECK(window.view.problem == "the agent has gone\nstart it");
    CHECK(window.shown() == "here\n");
}

TEST_CASE("what is typed goes to the console of a machine that runs", "[windows][log]")
{
    GrowingLog log;
    const TempDir dir;
    LogModelWindow window;
    UniqueFd client;
    auto listener = rpc::Listener::open(
        *window.loop, dir / "console.sock", [&](UniqueFd socket) { client = std::move(socket); });
    REQUIRE(listener);
    window.add_run(1, true, log.path());
    window.model->set_data(window.data);
    CHECK_FALSE(window.view.can_type);
    CHECK(window.view.type_hint == "The machine does not run");
    window.data.console_socket = dir / "none.sock";
    window.model->set_data(window.data);
    CHECK(window.view.type_hint.starts_with("Not attached: "));
    window.data.console_socket = dir / "console.sock";
    window.model->set_data(window.data);
    CHECK(window.view.can_type);
    window.model->type("ls\r");
    window.until([&] { return static_cast<bool>(client); });
    std::string typed;
    window.until([&] {
        std::array<char, 64> buffer{};
        const ssize_t got = ::read(client.get(), buffer.data(), buffer.size());
        if (got > 0) typed.append(buffer.data(), static_cast<std::size_t>(got));
        return typed == "ls\r";
    });
    window.model->type(std::string(100'000, 'x'));
    CHECK(window.notes == std::vector<std::string>{kGuestDoesNotRead});
    client.reset();
    window.until([&] { return !window.view.can_type; });
    CHECK(window.view.type_hint == "The machine does not run");
}

TEST_CASE("a log is saved as it is shown, or as it was printed", "[windows][log]")
{
    GrowingLog log;
    log.append("\x1b[31mred\x1b[0m\n");
    const TempDir dir;
    LogModelWindow window;
    window.model->save(dir / "none", LogSave::Form::Text);
    CHECK(window.notes == std::vector<std::string>{"There is no log to save"});
    window.add_run(3, false, log.path());
    window.model->set_data(window.data);
    CHECK(window.view.save_name == "web-3.txt");
    window.model->save(dir / "text", LogSave::Form::Text);
    window.until([&] { return window.notes.back() == "Saved " + (dir / "text"); });
    CHECK(read_file(dir / "text", mib(1)).value() == "red\n");
    window.model->save(dir / "raw", LogSave::Form::Raw);
    window.until([&] { return window.notes.back() == "Saved " + (dir / "raw"); });
    CHECK(read_file(dir / "raw", mib(1)).value() == "\x1b[31mred\x1b[0m\n");
}

TEST_CASE("a scroll's place says what is wanted", "[windows][log]")
{
    CHECK(wish_of({5'000, 0, 400}).follow == Follow::Yes);
    CHECK(wish_of({5'000, 20, 400}).follow == Follow::No);
    CHECK_FALSE(wish_of({5'000, 5'000, 400}).earlier);
    CHECK_FALSE(wish_of({5'000, 5'000, 400}).later);
    CHECK(wish_of({100, 5'000, 400}).earlier);
    CHECK(wish_of({5'000, 100, 400}).later);
}

TEST_CASE("typed lines come again", "[windows][log]")
{
    TypedLines typed;
    typed.add("a");
    typed.add("b");
    typed.add("b");
    typed.add("");
    CHECK(typed.recall(-1) == "b");
    CHECK(typed.recall(-1) == "a");
    CHECK(typed.recall(-1) == "a");
    CHECK(typed.recall(1) == "b");
    CHECK(typed.recall(1).empty());
}
