#include "vzcore/vz/lifecycle.h"

#include <utility>

namespace berth::vz {
namespace {

/// True when the call did what it should: without a failure, or when another was quicker and the
/// machine is in the state that was wanted.
bool came_to(const Report& report, MachineState wanted)
{
    if (!report.failure) return true;
    return is_lost_race(*report.failure) && report.state == wanted;
}

bool is_off(MachineState state)
{
    return state == MachineState::Stopped || state == MachineState::Error;
}

Error reason(const Report& report)
{
    return explain(report.failure.value_or(Failure{}));
}

Verdict with(Event event)
{
    Verdict verdict;
    verdict.event = event;
    return verdict;
}

Verdict with(Call call)
{
    Verdict verdict;
    verdict.call = call;
    return verdict;
}

}  // namespace

Lifecycle::Lifecycle(std::string machine_name, bool restore) : restore_(restore)
{
    facts_.machine_name = std::move(machine_name);
    facts_.hypervisor = "Virtualization.framework";
    facts_.restoring = restore;
}

bool Lifecycle::waits() const
{
    return phase_ != Phase::Running && phase_ != Phase::Paused;
}

Verdict Lifecycle::refuse(const std::string& what) const
{
    Verdict verdict;
    verdict.problem = Error{ErrorCode::Refused,
                            facts_.machine_name + " cannot be " + what + " now",
                            "see what it does: berth show " + facts_.machine_name};
    return verdict;
}

/// The call that carries out what is wanted, as soon as no answer is waited for.
std::optional<Call> Lifecycle::next_call(bool can_request_stop)
{
    if (waits() || plug_pulled_) return std::nullopt;
    const bool unplug = !facts_.killed_because.empty() || facts_.saved ||
                        (facts_.stop_asked && restore_ && !facts_.guest_ran);
    if (unplug) {
        plug_pulled_ = true;
        if (facts_.killed_because.empty() && !facts_.saved)
            facts_.killed_because = "it was to be stopped before it ran on";
        return Call::Stop;
    }
    if (!facts_.stop_asked || stop_sent_) return std::nullopt;
    if (phase_ == Phase::Paused) {  // a paused guest does not see the button
        phase_ = Phase::Resuming;
        return Call::Resume;
    }
    if (!can_request_stop) return std::nullopt;
    stop_sent_ = true;
    return Call::RequestStop;
}

Verdict Lifecycle::start()
{
    if (phase_ != Phase::New) return refuse("started");
    phase_ = restore_ ? Phase::Restoring : Phase::Starting;
    return with(restore_ ? Call::Restore : Call::Start);
}

Verdict Lifecycle::request_stop(bool can_request_stop)
{
    if (phase_ == Phase::Saving || save_wanted_ || phase_ == Phase::Over) return refuse("stopped");
    facts_.stop_asked = true;
    stop_sent_ = false;  // asked again: the button is pressed again
    Verdict verdict;
    verdict.call = next_call(can_request_stop);
    return verdict;
}

Verdict Lifecycle::kill(const std::string& why)
{
    if (phase_ == Phase::Over) return refuse("ended");
    if (facts_.killed_because.empty()) facts_.killed_because = why;
    Verdict verdict;
    verdict.call = next_call(false);
    return verdict;
}

Verdict Lifecycle::pause()
{
    if (phase_ != Phase::Running || plug_pulled_) return refuse("paused");
    phase_ = Phase::Pausing;
    return with(Call::Pause);
}

Verdict Lifecycle::resume()
{
    if (phase_ != Phase::Paused || plug_pulled_) return refuse("resumed");
    phase_ = Phase::Resuming;
    return with(Call::Resume);
}

Verdict Lifecycle::save()
{
    if (waits() || plug_pulled_ || !facts_.guest_ran) return refuse("saved");
    save_wanted_ = phase_ == Phase::Running;
    phase_ = save_wanted_ ? Phase::Pausing : Phase::Saving;
    return with(save_wanted_ ? Call::Pause : Call::Save);
}

Verdict Lifecycle::leave_saved()
{
    if (phase_ != Phase::Paused) return refuse("ended as saved");
    facts_.saved = true;
    Verdict verdict;
    verdict.call = next_call(false);
    return verdict;
}

Verdict Lifecycle::told(const Report& report)
{
    if (report.generation != generation_ || phase_ == Phase::Over) {
        Verdict verdict;
        verdict.ignored = true;
        return verdict;
    }
    switch (report.told) {
    case Told::StartDone: return start_done(report);
    case Told::RestoreDone: return restore_done(report);
    case Told::PauseDone: return pause_done(report);
    case Told::ResumeDone: return resume_done(report);
    case Told::SaveDone: return save_done(report);
    case Told::StopDone: return stop_done(report);
    case Told::DidStopWithError: return guest_died(report);
    case Told::GuestDidStop:
        // It may come before the answer to the start.
        facts_.guest_ran = true;
        facts_.sign = EndFacts::Sign::GuestPoweredOff;
        return over_by_facts();
    case Told::StopRequested: {
        // Nothing is lost by a refusal: the caller's timer goes on, and ends it by force.
        Verdict verdict;
        if (report.failure) verdict.note = "the guest cannot be asked: " + reason(report).message;
        return verdict;
    }
    case Told::NetworkGone: {
        Verdict verdict;
        verdict.attach_network = true;
        verdict.note = "its network was disconnected: " + reason(report).message;
        return verdict;
    }
    }
    return {};
}

Verdict Lifecycle::start_done(const Report& report)
{
    if (!came_to(report, MachineState::Running)) return over_at_start(*report.failure);
    phase_ = Phase::Running;
    facts_.guest_ran = true;
    Verdict verdict = with(Event::Started);
    verdict.call = next_call(report.can_request_stop);
    return verdict;
}

Verdict Lifecycle::restore_done(const Report& report)
{
    const bool unwanted = !facts_.killed_because.empty() || facts_.stop_asked;
    if (!came_to(report, MachineState::Paused)) {
        if (unwanted) return over_at_start(*report.failure);
        ++generation_;
        phase_ = Phase::Starting;
        restore_ = facts_.restoring = false;
        Verdict verdict = with(Event::RestoreFailed);
        verdict.note =
            "it boots instead of going on from where it was saved: " + reason(report).message;
        verdict.call = Call::StartCold;
        return verdict;
    }
    phase_ = Phase::Paused;
    Verdict verdict = with(Event::RestoreDone);
    verdict.apply_shares = !unwanted;
    verdict.call = next_call(false);
    if (!verdict.call) {
        phase_ = Phase::Resuming;
        verdict.call = Call::Resume;
    }
    return verdict;
}

Verdict Lifecycle::pause_done(const Report& report)
{
    const bool for_save = std::exchange(save_wanted_, false);
    Verdict verdict;
    if (!came_to(report, MachineState::Paused)) {
        // Where it is off its delegate says so, at once or already on the way.
        phase_ = Phase::Running;
        verdict.problem = reason(report);
        if (for_save) verdict.event = Event::SaveFailed;
    } else if (for_save && facts_.killed_because.empty()) {
        phase_ = Phase::Saving;
        return with(Call::Save);
    } else {
        phase_ = Phase::Paused;
        verdict.event = for_save ? Event::SaveFailed : Event::PausedNow;
    }
    verdict.call = next_call(report.can_request_stop);
    return verdict;
}

Verdict Lifecycle::resume_done(const Report& report)
{
    Verdict verdict;
    if (!came_to(report, MachineState::Running)) {
        if (!facts_.guest_ran) return over_at_start(*report.failure);
        phase_ = Phase::Paused;
        verdict.problem = reason(report);
        // To resume again for a stop would fail again, and so on: the timer ends it.
        stop_sent_ = true;
    } else {
        phase_ = Phase::Running;
        verdict.event = facts_.guest_ran ? Event::ResumedNow : Event::Started;
        facts_.guest_ran = true;
        verdict.apply_shares = true;
    }
    verdict.call = next_call(report.can_request_stop);
    return verdict;
}

Verdict Lifecycle::save_done(const Report& report)
{
    phase_ = Phase::Paused;
    Verdict verdict = with(report.failure ? Event::SaveFailed : Event::SaveDone);
    if (report.failure) verdict.problem = reason(report);
    verdict.call = next_call(report.can_request_stop);
    return verdict;
}

Verdict Lifecycle::stop_done(const Report& report)
{
    // Letting go of the machine ends it too, should the plug be stuck.
    Verdict verdict = over_by_facts();
    if (report.failure && !is_off(report.state))
        verdict.note = "it was let go, as it could not be stopped: " + reason(report).message;
    return verdict;
}

Verdict Lifecycle::guest_died(const Report& report)
{
    if (!facts_.killed_because.empty() || facts_.saved) return over_by_facts();
    const Failure failure = report.failure.value_or(Failure{});
    if (!facts_.guest_ran) return over_at_start(failure);
    const Error error = explain(failure);
    return over({Outcome::Crashed,
                 static_cast<int>(failure.code),
                 facts_.machine_name + " died" +
                     (facts_.stop_asked ? " while it was stopping" : "") + ": " + error.message,
                 error.hint});
}

Verdict Lifecycle::over(RunEnd end)
{
    phase_ = Phase::Over;
    Verdict verdict;
    const bool failed_restore = facts_.restoring && !facts_.guest_ran;
    verdict.event = end.outcome == Outcome::Saved ? Event::SaveDone
                    : failed_restore              ? Event::RestoreFailed
                    : is_failure(end.outcome)     ? Event::EndedBadly
                                                  : Event::Ended;
    verdict.end = std::move(end);
    return verdict;
}

Verdict Lifecycle::over_by_facts()
{
    facts_.exit.code = 0;
    return over(judge(facts_));
}

Verdict Lifecycle::over_at_start(const Failure& failure)
{
    const Error error = explain(failure);
    facts_.refusal = error.message;
    RunEnd end = judge(facts_);
    end.code = static_cast<int>(failure.code);
    if (!facts_.restoring && end.outcome == Outcome::StartFailed) end.hint = error.hint;
    return over(std::move(end));
}

}  // namespace berth::vz
