#include "tests/support/catch.h"
#include "vzcore/vz/lifecycle.h"

using namespace berth;
using namespace berth::vz;

namespace {

const Failure kRace{kFrameworkDomain, 4, "too late"};
const Failure kBroken{kFrameworkDomain, 1, "broken"};

Report report(Told told,
              MachineState state,
              std::optional<Failure> failure = std::nullopt,
              std::uint64_t generation = 1)
{
    return {generation, told, state, state == MachineState::Running, std::move(failure)};
}

Lifecycle running()
{
    Lifecycle life("web", false);
    CHECK(life.start().call == Call::Start);
    CHECK(life.told(report(Told::StartDone, MachineState::Running)).event == Event::Started);
    return life;
}

Lifecycle paused()
{
    Lifecycle life = running();
    CHECK(life.pause().call == Call::Pause);
    CHECK(life.told(report(Told::PauseDone, MachineState::Paused)).event == Event::PausedNow);
    return life;
}

// The outcome, which must be the last thing that is ever said.
RunEnd end_of(Lifecycle& life, const Verdict& verdict)
{
    REQUIRE(verdict.end);
    CHECK_FALSE(verdict.call);
    CHECK(life.is_over());
    for (const Told told : {Told::StopDone, Told::GuestDidStop, Told::DidStopWithError}) {
        const Verdict late = life.told(report(told, MachineState::Stopped, kBroken));
        CHECK(late.ignored);
        CHECK_FALSE(late.event);
        CHECK_FALSE(late.end);
    }
    return *verdict.end;
}

}  // namespace

TEST_CASE("a guest that powers itself off says so through its delegate", "[vz][lifecycle]")
{
    Lifecycle life = running();
    CHECK(life.guest_ran());
    const Verdict verdict = life.told(report(Told::GuestDidStop, MachineState::Stopped));
    CHECK(verdict.event == Event::Ended);
    CHECK(end_of(life, verdict).outcome == Outcome::GuestShutdown);
}

TEST_CASE("a guest that was asked and stops has stopped", "[vz][lifecycle]")
{
    Lifecycle life = running();
    CHECK(life.request_stop(true).call == Call::RequestStop);
    const Verdict asked = life.told(report(Told::StopRequested, MachineState::Running));
    CHECK_FALSE(asked.event);  // the call's success is not a stop
    CHECK_FALSE(asked.end);
    const Verdict verdict = life.told(report(Told::GuestDidStop, MachineState::Stopped));
    CHECK(verdict.event == Event::Ended);
    CHECK(end_of(life, verdict).outcome == Outcome::Stopped);
}

TEST_CASE("a stop with an error is a crash with the framework's words", "[vz][lifecycle]")
{
    Lifecycle life = running();
    const Verdict verdict = life.told(report(Told::DidStopWithError, MachineState::Error, kBroken));
    CHECK(verdict.event == Event::EndedBadly);
    const RunEnd end = end_of(life, verdict);
    CHECK(end.outcome == Outcome::Crashed);
    CHECK(end.code == 1);
    CHECK(end.sentence.find("web died: ") == 0);
    CHECK(end.sentence.find("broken") != std::string::npos);
    CHECK_FALSE(end.hint.empty());
}

TEST_CASE("a guest that does not answer is cut off when the timer is over", "[vz][lifecycle]")
{
    Lifecycle life = running();
    CHECK(life.request_stop(true).call == Call::RequestStop);
    const Verdict refused = life.told(report(Told::StopRequested, MachineState::Running, kBroken));
    CHECK_FALSE(refused.end);
    CHECK_FALSE(refused.note.empty());
    CHECK(life.kill("it did not power off within 30s").call == Call::Stop);
    CHECK_FALSE(life.kill("again").call);  // one plug
    const Verdict verdict = life.told(report(Told::StopDone, MachineState::Stopped));
    CHECK(verdict.event == Event::Ended);
    const RunEnd end = end_of(life, verdict);
    CHECK(end.outcome == Outcome::Killed);
    CHECK(end.sentence.find("it did not power off within 30s") != std::string::npos);
}

TEST_CASE("a second stop presses the button again", "[vz][lifecycle]")
{
    Lifecycle life = running();
    CHECK(life.request_stop(true).call == Call::RequestStop);
    CHECK(life.request_stop(true).call == Call::RequestStop);
}

TEST_CASE("a guest that cannot be asked now is left to the timer", "[vz][lifecycle]")
{
    Lifecycle life = running();
    const Verdict verdict = life.request_stop(false);
    CHECK_FALSE(verdict.call);
    CHECK_FALSE(verdict.problem);
    CHECK(life.kill("time is over").call == Call::Stop);
}

TEST_CASE("the guest is quicker than the plug, or the other way round", "[vz][lifecycle]")
{
    Lifecycle life = running();
    life.request_stop(true);
    life.kill("time is over");
    SECTION("its delegate first")
    {
        end_of(life, life.told(report(Told::GuestDidStop, MachineState::Stopped)));
    }
    SECTION("the answer first, which says that there was nothing to stop")
    {
        const Verdict verdict = life.told(report(Told::StopDone, MachineState::Stopped, kRace));
        CHECK(verdict.note.empty());
        CHECK(end_of(life, verdict).outcome == Outcome::Killed);
    }
    SECTION("a plug that is stuck: the machine is let go")
    {
        const Verdict verdict = life.told(report(Told::StopDone, MachineState::Running, kBroken));
        CHECK_FALSE(verdict.note.empty());
        CHECK(end_of(life, verdict).outcome == Outcome::Killed);
    }
}

TEST_CASE("what is wanted while it starts comes right after", "[vz][lifecycle]")
{
    Lifecycle life("web", false);
    life.start();
    SECTION("a stop")
    {
        CHECK_FALSE(life.request_stop(false).call);
        const Verdict verdict = life.told(report(Told::StartDone, MachineState::Running));
        CHECK(verdict.event == Event::Started);
        CHECK(verdict.call == Call::RequestStop);
    }
    SECTION("its end")
    {
        CHECK_FALSE(life.kill("it was asked for").call);
        CHECK(life.told(report(Told::StartDone, MachineState::Running)).call == Call::Stop);
    }
    SECTION("a pause is refused")
    {
        CHECK(life.pause().problem);
        CHECK(life.save().problem);
        CHECK(life.start().problem);
    }
}

TEST_CASE("a start that fails ends the run with the reason and a next step", "[vz][lifecycle]")
{
    Lifecycle life("web", false);
    life.start();
    SECTION("by its answer")
    {
        const Verdict verdict = life.told(
            report(Told::StartDone, MachineState::Error, Failure{kFrameworkDomain, 6, ""}));
        CHECK(verdict.event == Event::EndedBadly);
        const RunEnd end = end_of(life, verdict);
        CHECK(end.outcome == Outcome::StartFailed);
        CHECK(end.code == 6);
        CHECK(end.sentence.find("web did not start: the host runs as many") == 0);
        CHECK(end.hint == "stop another machine first: berth stop NAME");
    }
    SECTION("by its delegate")
    {
        const Verdict verdict =
            life.told(report(Told::DidStopWithError, MachineState::Error, kBroken));
        CHECK(end_of(life, verdict).outcome == Outcome::StartFailed);
    }
    SECTION("a lost race that left it running is none")
    {
        CHECK(life.told(report(Told::StartDone, MachineState::Running, kRace)).event ==
              Event::Started);
    }
    SECTION("a guest that was off before the answer came")
    {
        const Verdict verdict = life.told(report(Told::GuestDidStop, MachineState::Stopped));
        CHECK(end_of(life, verdict).outcome == Outcome::GuestShutdown);
    }
}

TEST_CASE("pause and resume answer with what happened", "[vz][lifecycle]")
{
    Lifecycle life = paused();
    CHECK(life.pause().problem);
    CHECK(life.resume().call == Call::Resume);
    SECTION("resumed: its shares are set again")
    {
        const Verdict verdict = life.told(report(Told::ResumeDone, MachineState::Running));
        CHECK(verdict.event == Event::ResumedNow);
        CHECK(verdict.apply_shares);
        CHECK(life.resume().problem);
    }
    SECTION("a lost race that left it running is a resume")
    {
        CHECK(life.told(report(Told::ResumeDone, MachineState::Running, kRace)).event ==
              Event::ResumedNow);
    }
    SECTION("a resume that failed leaves it paused")
    {
        const Verdict verdict = life.told(report(Told::ResumeDone, MachineState::Paused, kBroken));
        CHECK_FALSE(verdict.event);
        CHECK(verdict.problem);
        CHECK(life.resume().call == Call::Resume);
    }
}

TEST_CASE("a pause that came too late leaves the end to the delegate", "[vz][lifecycle]")
{
    Lifecycle life = running();
    life.pause();
    const Verdict verdict = life.told(report(Told::PauseDone, MachineState::Stopped, kRace));
    CHECK_FALSE(verdict.event);
    CHECK(verdict.problem);
    CHECK_FALSE(verdict.end);
    CHECK(life.told(report(Told::GuestDidStop, MachineState::Stopped)).end);
}

TEST_CASE("a paused guest is resumed before it is asked to stop", "[vz][lifecycle]")
{
    Lifecycle life = paused();
    CHECK(life.request_stop(false).call == Call::Resume);
    SECTION("and then asked")
    {
        CHECK(life.told(report(Told::ResumeDone, MachineState::Running)).call == Call::RequestStop);
    }
    SECTION("once: a guest that cannot be resumed is left to the timer")
    {
        CHECK_FALSE(life.told(report(Told::ResumeDone, MachineState::Paused, kBroken)).call);
        CHECK(life.kill("time is over").call == Call::Stop);
    }
}

TEST_CASE("a save pauses, saves, and leaves the guest paused", "[vz][lifecycle]")
{
    Lifecycle life = running();
    CHECK(life.save().call == Call::Pause);
    CHECK(life.request_stop(true).problem);
    const Verdict halted = life.told(report(Told::PauseDone, MachineState::Paused));
    CHECK(halted.call == Call::Save);
    CHECK_FALSE(halted.event);  // it is saving all the time
    SECTION("and its run ends as saved")
    {
        CHECK(life.told(report(Told::SaveDone, MachineState::Paused)).event == Event::SaveDone);
        CHECK(life.leave_saved().call == Call::Stop);
        const Verdict verdict = life.told(report(Told::StopDone, MachineState::Stopped));
        CHECK(verdict.event == Event::SaveDone);
        CHECK(end_of(life, verdict).outcome == Outcome::Saved);
    }
    SECTION("or fails, and the guest can go on")
    {
        const Failure full{kFrameworkDomain, 8, ""};
        const Verdict verdict = life.told(report(Told::SaveDone, MachineState::Paused, full));
        CHECK(verdict.event == Event::SaveFailed);
        CHECK(verdict.problem->message.find("the host's disk is full") == 0);
        CHECK(life.resume().call == Call::Resume);
    }
    SECTION("or is cut off")
    {
        CHECK_FALSE(life.kill("it was asked for").call);
        CHECK(life.told(report(Told::SaveDone, MachineState::Paused)).call == Call::Stop);
    }
}

TEST_CASE("a save of a paused guest saves at once, one that cannot pause fails", "[vz][lifecycle]")
{
    Lifecycle still = paused();
    CHECK(still.save().call == Call::Save);
    Lifecycle life = running();
    life.save();
    const Verdict verdict = life.told(report(Told::PauseDone, MachineState::Running, kBroken));
    CHECK(verdict.event == Event::SaveFailed);
    CHECK(verdict.problem);
    CHECK(life.pause().call == Call::Pause);
}

TEST_CASE("a restored guest has its shares set, and goes on", "[vz][lifecycle]")
{
    Lifecycle life("web", true);
    CHECK(life.start().call == Call::Restore);
    const Verdict restored = life.told(report(Told::RestoreDone, MachineState::Paused));
    CHECK(restored.event == Event::RestoreDone);
    CHECK(restored.apply_shares);
    CHECK(restored.call == Call::Resume);
    CHECK_FALSE(life.guest_ran());
    const Verdict resumed = life.told(report(Told::ResumeDone, MachineState::Running));
    CHECK(resumed.event == Event::Started);
    CHECK(life.guest_ran());
    CHECK(life.told(report(Told::GuestDidStop, MachineState::Stopped)).event == Event::Ended);
}

TEST_CASE("a restore that fails becomes a cold start of the next generation", "[vz][lifecycle]")
{
    Lifecycle life("web", true);
    life.start();
    const Failure update{kFrameworkDomain, 12, "another version"};
    const Verdict verdict = life.told(report(Told::RestoreDone, MachineState::Stopped, update));
    CHECK(verdict.event == Event::RestoreFailed);
    CHECK(verdict.call == Call::StartCold);
    CHECK(verdict.note.find("another version") != std::string::npos);
    CHECK(life.generation() == 2);
    // What the first machine still says is nobody's business.
    CHECK(life.told(report(Told::GuestDidStop, MachineState::Stopped)).ignored);
    CHECK(life.told(report(Told::StartDone, MachineState::Running, std::nullopt, 2)).event ==
          Event::Started);
    const Verdict died = life.told(report(Told::DidStopWithError, MachineState::Error, kBroken, 2));
    CHECK(died.event == Event::EndedBadly);
}

TEST_CASE("a restore that nobody wants any more leaves the machine saved", "[vz][lifecycle]")
{
    Lifecycle life("web", true);
    life.start();
    CHECK_FALSE(life.request_stop(false).call);
    SECTION("when it had worked")
    {
        const Verdict restored = life.told(report(Told::RestoreDone, MachineState::Paused));
        CHECK_FALSE(restored.apply_shares);
        CHECK(restored.call == Call::Stop);
        const Verdict verdict = life.told(report(Told::StopDone, MachineState::Stopped));
        CHECK(verdict.event == Event::RestoreFailed);
        CHECK(end_of(life, verdict).outcome == Outcome::Killed);
    }
    SECTION("when it had failed")
    {
        const Verdict verdict =
            life.told(report(Told::RestoreDone, MachineState::Stopped, kBroken));
        CHECK(verdict.event == Event::RestoreFailed);
        CHECK(verdict.end);
    }
}

TEST_CASE("a network that went is attached again, as often as it goes", "[vz][lifecycle]")
{
    Lifecycle life = running();
    for (int i = 0; i < 3; ++i) {
        const Failure gone{kFrameworkDomain, 7, "gone"};
        const Verdict verdict = life.told(report(Told::NetworkGone, MachineState::Running, gone));
        CHECK(verdict.attach_network);
        CHECK(verdict.note.find("gone") != std::string::npos);
        CHECK_FALSE(verdict.event);
        CHECK_FALSE(verdict.end);
    }
}

TEST_CASE("nothing that is told in any order is answered twice or after the end", "[vz][lifecycle]")
{
    constexpr std::array kAll{Told::StartDone,
                              Told::RestoreDone,
                              Told::StopRequested,
                              Told::StopDone,
                              Told::PauseDone,
                              Told::ResumeDone,
                              Told::SaveDone,
                              Told::GuestDidStop,
                              Told::DidStopWithError,
                              Told::NetworkGone};
    for (const bool restore : {false, true})
        for (const Told first : kAll)
            for (const Told second : kAll)
                for (const bool fails : {false, true}) {
                    Lifecycle life("web", restore);
                    life.start();
                    int ends = 0;
                    for (const Told told : {first, second, Told::GuestDidStop}) {
                        const auto failure = fails ? std::optional(kBroken) : std::nullopt;
                        const Verdict verdict = life.told(
                            report(told, MachineState::Stopped, failure, life.generation()));
                        ends += verdict.end ? 1 : 0;
                        CHECK_FALSE((verdict.end && verdict.call));
                    }
                    CHECK(ends == 1);
                    CHECK(life.is_over());
                }
}
