// What the restart policy decides, from the history alone.
#include "agent/restart_policy.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::agent;
using namespace std::chrono_literals;
using store::Cause;
using Kind = RestartVerdict::Kind;

namespace {

/// A run that began and ended so long after a beginning.
store::Run run(Cause cause, Outcome outcome, std::chrono::seconds began, std::chrono::seconds ended)
{
    store::Run row;
    row.cause = cause;
    row.outcome = outcome;
    row.asked_at = UnixTime(began);
    row.running_at = row.asked_at;
    row.ended_at = UnixTime(ended);
    return row;
}

RestartVerdict again(std::chrono::milliseconds delay)
{
    return {Kind::StartAgain, delay};
}

/// Newest first: a start by hand, then `restarts` more, each of which crashed after `life` and was
/// started again `pause` later.
std::vector<store::Run> crashes(int restarts, std::chrono::seconds life, std::chrono::seconds pause)
{
    std::vector<store::Run> runs;
    std::chrono::seconds now{0};
    for (int i = 0; i <= restarts; ++i) {
        const Cause cause = i == 0 ? Cause::Cli : Cause::Restart;
        runs.insert(runs.begin(), run(cause, Outcome::Crashed, now, now + life));
        now += life + pause;
    }
    return runs;
}

}  // namespace

TEST_CASE("each policy and outcome has one answer", "[restart]")
{
    struct Row {
        Outcome outcome;
        bool on_failure, always;
    };
    for (const auto& [outcome, on_failure, always] : {Row{Outcome::GuestShutdown, false, true},
                                                      Row{Outcome::Stopped, false, false},
                                                      Row{Outcome::Killed, false, false},
                                                      Row{Outcome::GuestPanicked, true, true},
                                                      Row{Outcome::Crashed, true, true},
                                                      Row{Outcome::StartFailed, true, true},
                                                      Row{Outcome::HostDown, false, true},
                                                      Row{Outcome::Unknown, true, true}}) {
        INFO(name_of(outcome));
        const std::vector<store::Run> runs{run(Cause::Menu, outcome, 0s, 60s)};
        CHECK(decide_restart(RestartPolicy::Never, runs) == RestartVerdict{});
        CHECK((decide_restart(RestartPolicy::OnFailure, runs) == again(1s)) == on_failure);
        CHECK((decide_restart(RestartPolicy::Always, runs) == again(1s)) == always);
    }
    CHECK(decide_restart(RestartPolicy::Always, {}) == RestartVerdict{});
}

TEST_CASE("what somebody asked to stop stays, however it ended", "[restart]")
{
    store::Run crashed = run(Cause::Cli, Outcome::Crashed, 0s, 60s);
    crashed.stop_asked_at = UnixTime(59s);
    CHECK(decide_restart(RestartPolicy::Always, {crashed}) == RestartVerdict{});
}

TEST_CASE("the delay is 1 s at first and doubles up to 5 min", "[restart]")
{
    const std::vector<std::chrono::milliseconds> expected{
        1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 300s, 300s, 300s};
    for (int n = 0; n < 12; ++n)
        CHECK(restart_delay(n + 1) == expected[static_cast<std::size_t>(n)]);
    CHECK(restart_delay(0) == 1s);
    CHECK(restart_delay(1'000'000) == 5min);
    // Three minutes between failures are slow enough to go on for ever.
    CHECK(decide_restart(RestartPolicy::OnFailure, crashes(2, 180s, 1s)) == again(4s));
    CHECK(decide_restart(RestartPolicy::OnFailure, crashes(11, 180s, 1s)) == again(5min));
}

TEST_CASE("five failures in ten minutes are enough", "[restart]")
{
    CHECK(decide_restart(RestartPolicy::OnFailure, crashes(3, 1s, 1s)) == again(8s));
    CHECK(decide_restart(RestartPolicy::OnFailure, crashes(4, 1s, 1s)).kind == Kind::GiveUp);
    CHECK(decide_restart(RestartPolicy::Always, crashes(4, 100s, 49s)).kind == Kind::GiveUp);
    CHECK(decide_restart(RestartPolicy::Always, crashes(4, 100s, 50s)) == again(16s));
}

TEST_CASE("a guest that only shuts down again and again is no failure", "[restart]")
{
    std::vector<store::Run> runs = crashes(11, 1s, 1s);
    for (store::Run& row : runs)
        row.outcome = Outcome::GuestShutdown;
    CHECK(decide_restart(RestartPolicy::Always, runs) == again(5min));
}

TEST_CASE("a start by hand or at login, or a run of ten minutes, begins the count anew",
          "[restart]")
{
    for (const Cause cause : {Cause::Cli, Cause::Menu, Cause::Login, Cause::Import}) {
        std::vector<store::Run> runs = crashes(8, 1s, 1s);
        runs.front().cause = cause;
        CHECK(decide_restart(RestartPolicy::OnFailure, runs) == again(1s));
    }
    std::vector<store::Run> runs = crashes(8, 1s, 1s);
    runs[1].stop_asked_at = runs[1].ended_at;  // berth restart: it ended because it was asked to
    CHECK(decide_restart(RestartPolicy::OnFailure, runs) == again(1s));

    runs = crashes(8, 1s, 1s);
    runs.front().ended_at = *runs.front().running_at + 10min;
    CHECK(decide_restart(RestartPolicy::OnFailure, runs) == again(1s));
}
