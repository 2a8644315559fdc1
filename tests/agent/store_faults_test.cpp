// Each change of the database during a start and a stop fails once: what a client was told stays
// so.
#include "store/store.h"
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "tests/support/faulty_vfs.h"

#include <csignal>

using namespace berth;
using namespace berth::test;
using Fault = FaultyVfs::Fault;
using Times = FaultyVfs::Times;

namespace {

/// What a client was told.
struct Told {
    bool created = false, started = false, stopped = false, set = false;
};

/// A machine is defined, started and stopped, and a setting is set; what fails is left.
Told life(AgentFixture& fixture)
{
    Told told;
    told.created =
        fixture.call("machine.create", {{"definition", definition_of("web")}}).has_value();
    told.started =
        fixture.call("machine.start", {{"name", "web"}, {"wait", "running"}}).has_value();
    told.stopped = fixture.call("machine.stop", {{"name", "web"}}).has_value();
    told.set = fixture.call("settings.set", {{"name", "history.runs"}, {"value", "7"}}).has_value();
    return told;
}

void check(AgentFixture& fixture, const Told& told)
{
    const auto machine = fixture.call("machine.get", {{"name", "web"}});
    CHECK((machine || !told.created));
    if (told.started) {
        REQUIRE(machine);
        const Json& run = machine->at(machine->at("run").is_null() ? "last_run" : "run");
        REQUIRE(run.is_object());
        CHECK(run.at("number") == 1);
        CHECK(run.at("running_at").is_number());
    }
    if (told.started && told.stopped) {
        CHECK(machine->at("state") == "stopped");
        CHECK(machine->at("last_run").at("outcome") == "stopped");
    }
    if (told.set) CHECK(fixture.call("settings.get")->at("settings").at("history.runs") == "7");
}

/// The whole life with the n-th change failing, then another agent that finds what was left. True
/// when there was an n-th change.
bool round(FaultyVfs& vfs, int n, Fault fault, Times times)
{
    AgentFixture fixture;
    fixture.start_agent();
    vfs.fail(n, fault, times);
    const Told told = life(fixture);
    const bool hit = vfs.has_failed();
    fixture.end_agent();  // as a crash: what waits in memory is lost
    if (fault == Fault::PowerCut)
        vfs.restore_power(FaultyVfs::Unsynced::Lost);
    else
        vfs.heal();
    {
        const auto problems = store::verify_database(fixture.paths.database());
        REQUIRE(problems);
        CHECK(problems->empty());
    }
    fixture.start_agent();
    CHECK_FALSE(exists(fixture.paths.data + "/berth.db.damaged"));
    CHECK(fixture.call("agent.status")->at("store").at("set_aside").empty());
    check(fixture, told);
    return hit;
}

}  // namespace

TEST_CASE("whichever change fails during a start and a stop, what was told is kept",
          "[agent][faults]")
{
    const auto fault = GENERATE(Fault::NoSpace, Fault::IoError, Fault::PowerCut);
    const auto times = GENERATE(Times::Once, Times::FromThenOn);
    if (fault == Fault::PowerCut && times == Times::Once) return;
    FaultyVfs vfs;
    int n = 1;
    for (bool hit = true; hit; ++n) {
        CAPTURE(n, static_cast<int>(fault), static_cast<int>(times));
        hit = round(vfs, n, fault, times);
    }
    CHECK(n > 30);
}
