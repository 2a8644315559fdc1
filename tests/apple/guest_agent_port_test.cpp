// The port by which a guest agent is reached, with the real configuration.mm.
#include "tests/apple/machine_bench.h"
#include "vzcore/base/clock.h"

using namespace berth;
using namespace berth::test;

namespace {

struct ClockBench : Bench {
    ClockReport set_clock()
    {
        std::optional<ClockReport> report;
        machine->set_clock([&](const ClockReport& told) { report = told; });
        until([&] { return report.has_value(); });
        return *report;
    }
};

}  // namespace

TEST_CASE_METHOD(ClockBench, "a guest that stood still is told the time", "[apple][vz][clock]")
{
    spec.boot.command_line += " berth.agent=1";
    run();
    CHECK(machine->capabilities().guest_agent);
    REQUIRE(answer([&](const Machine::Done& done) { machine->pause(done); }));
    const UnixTime since = unix_now();
    until([&] { return unix_now() - since > std::chrono::milliseconds(2100); });
    REQUIRE(answer([&](const Machine::Done& done) { machine->resume(done); }));
    const ClockReport late = set_clock();
    CHECK(late.right);
    REQUIRE(late.behind);
    CHECK(*late.behind >= std::chrono::seconds(2));
    // It tells whole seconds, and was set a moment after it was told which: at the end of a second
    // it seems late by more than one.
    ClockReport again = set_clock();
    for (int i = 0; i < 1000 && again.behind > std::chrono::seconds(1); ++i)
        again = set_clock();
    CHECK(again.right);
    REQUIRE(again.behind);
    CHECK(*again.behind <= std::chrono::seconds(1));
}

TEST_CASE_METHOD(ClockBench,
                 "a guest without an agent keeps its time, and a paused one too",
                 "[apple][vz][clock]")
{
    SECTION("that has none")
    {
        run();
    }
    SECTION("that stands still")
    {
        spec.boot.command_line += " berth.agent=1";
        run();
        REQUIRE(answer([&](const Machine::Done& done) { machine->pause(done); }));
    }
    const ClockReport report = set_clock();
    CHECK_FALSE(report.right);
    CHECK(report.why_not == "the guest runs no guest agent, or it does not answer");
    machine->kill("the test is over");
    CHECK(outcome() == Outcome::Killed);
}

TEST_CASE_METHOD(ClockBench,
                 "a port that keeps a machine from being saved is left out",
                 "[apple][vz][clock]")
{
    spec.boot.command_line += " berth.agent=1";
    world().saves_ports = false;
    SECTION("where it is the reason")
    {
        run();
        CHECK_FALSE(machine->capabilities().cannot_save);
        CHECK_FALSE(machine->capabilities().guest_agent);
        CHECK(witness.reason.find("Console ports cannot be saved.") != std::string::npos);
        CHECK(set_clock().why_not.find("could not save a machine that has one") !=
              std::string::npos);
    }
    SECTION("but not where it would not help")
    {
        world().save_refusal = "the double does not like it";
        run();
        CHECK(machine->capabilities().cannot_save);
        CHECK(machine->capabilities().guest_agent);
        CHECK(set_clock().right);
    }
    SECTION("nor where no machine is saved at all")
    {
        world().macos = 13;
        run();
        CHECK(machine->capabilities().guest_agent);
        CHECK(set_clock().right);
    }
    until([] { return machines_alive() == 1; });
}
