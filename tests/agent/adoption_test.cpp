#include "agent/adoption.h"
#include "agent/runner_status.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"

using namespace berth;
using namespace berth::agent;

TEST_CASE("a silent runner that holds its lock is left alone", "[agent][adopt]")
{
    CHECK(decide({.answered = false, .lock_held = true, .same_process = true}) == Adoption::Wait);
    CHECK(decide({.answered = false, .lock_held = false, .same_process = true}) == Adoption::Wait);
    CHECK(decide({.answered = false, .lock_held = true, .same_process = false}) == Adoption::Wait);
}

TEST_CASE("only an answer adopts, and only a free lock of a vanished process cleans",
          "[agent][adopt]")
{
    for (int bits = 0; bits < 16; ++bits) {
        const Probe probe{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
        const Adoption expected = probe.answered ? Adoption::Adopt
                                  : bits == 0    ? Adoption::Clean
                                                 : Adoption::Wait;
        INFO("bits " << bits);
        CHECK(decide(probe) == expected);
    }
}

TEST_CASE("the runner's own record goes before all else that is known of an end", "[agent][adopt]")
{
    RunEnding ending;
    ending.record = ExitRecord{};
    ending.record->end = {Outcome::GuestPanicked, 7, "web panicked", "look at the log"};
    ending.forced = ending.other_boot = true;
    ending.start_error = Error{ErrorCode::Io, "x", ""};
    CHECK(conclude("web", ending) == ending.record->end);
}

TEST_CASE("a start that failed says what the runner said", "[agent][adopt]")
{
    RunEnding ending;
    ending.start_error = Error{ErrorCode::NotFound, "the kernel /k does not exist", "give another"};
    const RunEnd end = conclude("web", ending);
    CHECK(end.outcome == Outcome::StartFailed);
    CHECK(end.sentence == "web did not start: the kernel /k does not exist");
    CHECK(end.hint == "give another");
}

TEST_CASE("a runner that ends without a word is described by what is known of it", "[agent][adopt]")
{
    RunEnding ending;
    ending.pid = 77;
    ending.log_path = "/l/runner.log";

    SECTION("killed by a signal, as our child")
    {
        ending.exit.signal = 9;
        const RunEnd end = conclude("web", ending);
        CHECK(end.outcome == Outcome::Crashed);
        CHECK(end.code == 137);
        CHECK(end.sentence ==
              "web ended with its runner: its runner (pid 77) was ended by signal 9");
    }
    SECTION("with an exit code while it was launching")
    {
        ending.launching = true;
        ending.exit.code = 3;
        ending.last_words = "no such library";
        const RunEnd end = conclude("web", ending);
        CHECK(end.outcome == Outcome::StartFailed);
        CHECK(end.code == 3);
        CHECK(end.hint == "the last line of /l/runner.log is: no such library");
    }
    SECTION("not our child: its exit status is not invented")
    {
        const RunEnd end = conclude("web", ending);
        CHECK(end.outcome == Outcome::Crashed);
        CHECK_FALSE(end.code);
        CHECK(end.hint == "its log is /l/runner.log");
    }
    SECTION("by our own force")
    {
        ending.forced = true;
        CHECK(conclude("web", ending).outcome == Outcome::Killed);
    }
}

TEST_CASE("a record that cannot be read makes the outcome unknown, not a crash", "[agent][adopt]")
{
    RunEnding ending;
    ending.pid = 77;
    ending.log_path = "/l/runner.log";
    ending.unreadable = Error{ErrorCode::TooNew, "it was written by a newer Berth", ""};
    const RunEnd end = conclude("web", ending);
    CHECK(end.outcome == Outcome::Unknown);
    CHECK(end.sentence == "web has ended, and its record of how cannot be read: it was written by "
                          "a newer Berth");
    CHECK(end.hint == "its log is /l/runner.log");
}

TEST_CASE("a run of another boot went down with the host", "[agent][adopt]")
{
    RunEnding ending;
    ending.pid = 77;
    ending.other_boot = true;
    ending.last_seen = from_millis(0);
    const RunEnd end = conclude("web", ending);
    CHECK(end.outcome == Outcome::HostDown);
    CHECK(end.sentence == "the host went down while web was running; it was last known to run at "
                          "1970-01-01T00:00:00.000Z");
}

TEST_CASE("a run that left nothing behind ended nobody knows how", "[agent][adopt]")
{
    CHECK(conclude("web", {}).outcome == Outcome::Unknown);
    CHECK_FALSE(conclude("web", {}).code);
}

TEST_CASE("the last words of a log are its last line that is not blank", "[agent][adopt]")
{
    const test::TempDir dir;
    const std::string path = dir / "log";
    CHECK(last_line_of(path).empty());
    std::string large(10'000, 'x');
    large.append("\nend\n");
    const std::pair<std::string, std::string> table[] = {
        {"", ""}, {"one", "one"}, {"one\ntwo\n\n \n", "two"}, {large, "end"}};
    for (const auto& [content, expected] : table) {
        REQUIRE(write_file_atomically(path, content));
        CHECK(last_line_of(path) == expected);
    }
}

TEST_CASE("what a runner reports leads there from every state, or is refused by the table",
          "[agent][adopt]")
{
    constexpr State kActive[] = {State::Starting,
                                 State::Running,
                                 State::Paused,
                                 State::Stopping,
                                 State::Saving,
                                 State::Restoring};
    for (const State reported : kActive) {
        // From unknown everything that a runner can be is reached in one step.
        const auto event = event_towards(State::Unknown, reported);
        REQUIRE(event);
        CHECK(next(State::Unknown, *event) == reported);
        CHECK_FALSE(event_towards(reported, reported));
    }
    CHECK(event_towards(State::Starting, State::Running) == Event::Started);
    CHECK(event_towards(State::Paused, State::Running) == Event::ResumedNow);
    CHECK(event_towards(State::Running, State::Paused) == Event::PausedNow);
    CHECK(event_towards(State::Running, State::Stopping) == Event::StopAsked);
    // The end of a run is read from its record.
    CHECK_FALSE(event_towards(State::Running, State::Stopped));
    CHECK_FALSE(event_towards(State::Running, State::Failed));
}

TEST_CASE("a status is read with what it has, and refused without a state", "[agent][adopt]")
{
    CHECK_FALSE(parse_status(Json::object()));
    CHECK_FALSE(parse_status(Json::array()));
    CHECK_FALSE(parse_status(Json{{"state", "dancing"}}));
    CHECK_FALSE(parse_status(Json{{"state", 7}}));
    const auto status = parse_status(Json{{"state", "running"},
                                          {"running_at", 5},
                                          {"ready_at", nullptr},
                                          {"accelerator", "tcg"},
                                          {"console_bytes", "many"},
                                          {"new_member", true}});
    REQUIRE(status);
    CHECK(status->running_at == from_millis(5));
    CHECK_FALSE(status->ready_at);
    CHECK(status->accelerator == "tcg");
    CHECK(status->console_bytes == 0);
}
