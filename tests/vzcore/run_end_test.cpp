#include "tests/support/catch.h"
#include "vzcore/run_end.h"

using namespace berth;

namespace {

EndFacts facts(std::optional<int> code, std::optional<int> signal = {})
{
    EndFacts out;
    out.machine_name = "web";
    out.hypervisor = "QEMU";
    out.guest_ran = true;
    out.exit.code = code;
    out.exit.signal = signal;
    return out;
}

}  // namespace

TEST_CASE("a guest that powers itself off is no failure", "[run_end]")
{
    EndFacts f = facts(0);
    f.sign = EndFacts::Sign::GuestPoweredOff;
    CHECK(judge(f).outcome == Outcome::GuestShutdown);
    f.stop_asked = true;
    CHECK(judge(f).outcome == Outcome::Stopped);
}

TEST_CASE("force is told with its reason", "[run_end]")
{
    EndFacts f = facts(0);
    f.killed_because = "it did not power off within 30s";
    const RunEnd end = judge(f);
    CHECK(end.outcome == Outcome::Killed);
    CHECK(end.sentence.find("within 30s") != std::string::npos);
}

TEST_CASE("a hypervisor that dies has crashed, with its last words and its raw code", "[run_end]")
{
    EndFacts f = facts(std::nullopt, 9);
    f.last_words = "qemu: out of memory";
    const RunEnd end = judge(f);
    CHECK(end.outcome == Outcome::Crashed);
    CHECK(end.code == 137);
    CHECK(end.sentence.find("out of memory") != std::string::npos);
    CHECK(judge(facts(1)).outcome == Outcome::Crashed);
    CHECK(judge(facts(0)).outcome == Outcome::Crashed);  // it left, and nobody had asked
    f.stop_asked = true;
    CHECK(judge(f).outcome == Outcome::Crashed);
}

TEST_CASE("a guest that never ran did not start", "[run_end]")
{
    EndFacts f = facts(1);
    f.guest_ran = false;
    f.last_words = "Could not set up host forwarding rule";
    const RunEnd end = judge(f);
    CHECK(end.outcome == Outcome::StartFailed);
    CHECK(end.sentence.find("forwarding") != std::string::npos);
    CHECK_FALSE(end.hint.empty());
}

TEST_CASE("a panic is told before anything else but force", "[run_end]")
{
    EndFacts f = facts(0);
    f.sign = EndFacts::Sign::GuestPanicked;
    CHECK(judge(f).outcome == Outcome::GuestPanicked);
    f.stop_asked = true;
    CHECK(judge(f).outcome == Outcome::GuestPanicked);
}

TEST_CASE("an end that nobody saw keeps its code unknown", "[run_end]")
{
    const RunEnd end = judge(facts(std::nullopt));
    CHECK_FALSE(end.code);
    CHECK(end.outcome == Outcome::Crashed);
}

TEST_CASE("a run that ended since it was saved is no failure", "[run_end]")
{
    EndFacts f = facts(0);
    f.saved = true;
    f.killed_because = "it was saved";
    const RunEnd end = judge(f);
    CHECK(end.outcome == Outcome::Saved);
    CHECK_FALSE(is_failure(end.outcome));
    CHECK(end.hint == "go on from there: berth start web");
}

TEST_CASE("a restore that failed says how to start without it", "[run_end]")
{
    EndFacts f = facts(1);
    f.guest_ran = false;
    f.restoring = true;
    f.last_words = "Missing section footer";
    RunEnd end = judge(f);
    CHECK(end.outcome == Outcome::StartFailed);
    CHECK(end.sentence ==
          "web could not be restored: QEMU ended with exit code 1: Missing section footer");
    CHECK(end.hint.find("berth start web --cold") != std::string::npos);
    f.refusal = "it was saved by QEMU 7.2, and this is QEMU 9.0";
    end = judge(f);
    CHECK(end.sentence == "web could not be restored: " + f.refusal);
}
