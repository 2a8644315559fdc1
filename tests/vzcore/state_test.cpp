#include "tests/support/catch.h"
#include "vzcore/outcome.h"
#include "vzcore/state.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace berth;

namespace {

constexpr std::array kStates{State::Stopped,
                             State::Starting,
                             State::Running,
                             State::Paused,
                             State::Stopping,
                             State::Saving,
                             State::Saved,
                             State::Restoring,
                             State::Failed,
                             State::Unknown};

struct Row {
    Event event;
    std::array<const char*, kStates.size()> to;  ///< One for each of kStates; "" is refused.
};

// clang-format off
const std::array kTable{
//                            stopped     starting    running     paused      stopping    saving      saved        restoring   failed      unknown
    Row{Event::StartAsked,    {"starting", "",         "",         "",         "",         "",         "",          "",         "starting", ""}},
    Row{Event::Started,       {"",         "running",  "",         "",         "",         "",         "",          "",         "",         ""}},
    Row{Event::StopAsked,     {"",         "stopping", "stopping", "stopping", "stopping", "",         "",          "stopping", "",         ""}},
    Row{Event::PausedNow,     {"",         "",         "paused",   "",         "",         "",         "",          "",         "",         ""}},
    Row{Event::ResumedNow,    {"",         "",         "",         "running",  "",         "",         "",          "",         "",         ""}},
    Row{Event::SaveAsked,     {"",         "",         "saving",   "saving",   "",         "",         "",          "",         "",         ""}},
    Row{Event::SaveDone,      {"",         "",         "",         "",         "",         "saved",    "",          "",         "",         "saved"}},
    Row{Event::SaveFailed,    {"",         "",         "",         "",         "",         "paused",   "",          "",         "",         ""}},
    Row{Event::SaveDropped,   {"",         "",         "",         "",         "",         "",         "stopped",   "",         "",         ""}},
    Row{Event::RestoreAsked,  {"",         "",         "",         "",         "",         "",         "restoring", "",         "",         ""}},
    Row{Event::RestoreDone,   {"",         "",         "",         "",         "",         "",         "",          "paused",   "",         ""}},
    Row{Event::RestoreFailed, {"",         "",         "",         "",         "saved",    "",         "",          "saved",    "",         "saved"}},
    Row{Event::Ended,         {"",         "stopped",  "stopped",  "stopped",  "stopped",  "stopped",  "",          "stopped",  "",         "stopped"}},
    Row{Event::EndedBadly,    {"",         "failed",   "failed",   "failed",   "failed",   "failed",   "",          "failed",   "",         "failed"}},
    Row{Event::Silent,        {"",         "unknown",  "unknown",  "unknown",  "unknown",  "unknown",  "",          "unknown",  "",         "unknown"}},
    Row{Event::SeenStarting,  {"",         "",         "",         "",         "",         "",         "",          "",         "",         "starting"}},
    Row{Event::SeenRunning,   {"",         "",         "",         "",         "",         "",         "",          "",         "",         "running"}},
    Row{Event::SeenPaused,    {"",         "",         "",         "",         "",         "",         "",          "",         "",         "paused"}},
    Row{Event::SeenStopping,  {"",         "",         "",         "",         "",         "",         "",          "",         "",         "stopping"}},
    Row{Event::SeenSaving,    {"",         "",         "",         "",         "",         "",         "",          "",         "",         "saving"}},
    Row{Event::SeenRestoring, {"",         "",         "",         "",         "",         "",         "",          "",         "",         "restoring"}},
};
// clang-format on

std::string after(State from, Event event)
{
    const auto to = next(from, event);
    return to ? std::string(name_of(*to)) : "";
}

}  // namespace

TEST_CASE("every event in every state leads where the table says", "[state]")
{
    for (const Row& row : kTable) {
        for (std::size_t i = 0; i < kStates.size(); ++i) {
            INFO(name_of(kStates[i]) << " on " << name_of(row.event));
            CHECK(after(kStates[i], row.event) == row.to[i]);
        }
    }
}

TEST_CASE("the table has every state and every event once", "[state]")
{
    for (std::size_t i = 0; i < kStates.size(); ++i)
        CHECK(static_cast<std::size_t>(kStates[i]) == i);
    for (std::size_t i = 0; i < kTable.size(); ++i)
        CHECK(static_cast<std::size_t>(kTable[i].event) == i);
    CHECK(kStates.back() == State::Unknown);
    CHECK(kTable.back().event == Event::SeenRestoring);
}

TEST_CASE("a saved machine is not forgotten when the run that saved it ends", "[state]")
{
    auto state = next(State::Saving, Event::SaveDone);
    REQUIRE(state == State::Saved);
    CHECK_FALSE(next(*state, Event::Ended));
    CHECK_FALSE(next(*state, Event::StartAsked));
    CHECK(next(*state, Event::RestoreAsked) == State::Restoring);
    CHECK(next(State::Restoring, Event::RestoreFailed) == State::Saved);
    CHECK(next(*state, Event::SaveDropped) == State::Stopped);
}

TEST_CASE("a machine is active exactly while a run is open", "[state]")
{
    for (const State state : {State::Stopped, State::Saved, State::Failed})
        CHECK_FALSE(is_active(state));
    for (const State state : {State::Starting,
                              State::Running,
                              State::Paused,
                              State::Stopping,
                              State::Saving,
                              State::Restoring,
                              State::Unknown})
        CHECK(is_active(state));
}

TEST_CASE("states and events have names that read back", "[state]")
{
    for (const State state : kStates)
        CHECK(state_named(name_of(state)) == state);
    for (const Row& row : kTable)
        CHECK(event_named(name_of(row.event)) == row.event);
    CHECK(name_of(State::Restoring) == "restoring");
    CHECK(name_of(Event::EndedBadly) == "ended_badly");
    CHECK_FALSE(state_named("Running"));
    CHECK_FALSE(event_named(""));
}

TEST_CASE("outcomes have names that read back", "[outcome]")
{
    const std::vector<std::pair<Outcome, std::string>> names{
        {Outcome::GuestShutdown, "guest_shutdown"},
        {Outcome::Stopped, "stopped"},
        {Outcome::Killed, "killed"},
        {Outcome::GuestPanicked, "guest_panicked"},
        {Outcome::Crashed, "crashed"},
        {Outcome::StartFailed, "start_failed"},
        {Outcome::Saved, "saved"},
        {Outcome::HostDown, "host_down"},
        {Outcome::Unknown, "unknown"}};
    for (const auto& [outcome, name] : names) {
        CHECK(name_of(outcome) == name);
        CHECK(outcome_named(name) == outcome);
    }
    CHECK_FALSE(outcome_named("exploded"));
}

TEST_CASE("a user should look at the outcomes that nobody asked for", "[outcome]")
{
    for (const Outcome outcome :
         {Outcome::GuestPanicked, Outcome::Crashed, Outcome::StartFailed, Outcome::Unknown})
        CHECK(is_failure(outcome));
    for (const Outcome outcome : {Outcome::GuestShutdown,
                                  Outcome::Stopped,
                                  Outcome::Killed,
                                  Outcome::Saved,
                                  Outcome::HostDown})
        CHECK_FALSE(is_failure(outcome));
}
