#include "agent/restart_policy.h"

#include <algorithm>

namespace berth::agent {
namespace {

using std::chrono::milliseconds;

bool was_asked_for(const store::Run& run)
{
    return run.stop_asked_at || run.outcome == Outcome::Stopped || run.outcome == Outcome::Killed ||
           run.outcome == Outcome::Saved;
}

bool wants_another(RestartPolicy policy, const store::Run& run)
{
    switch (policy) {
    case RestartPolicy::Never: return false;
    case RestartPolicy::OnFailure: return is_failure(*run.outcome);
    case RestartPolicy::Always: return true;
    }
    return false;
}

bool began_by_itself(const store::Run& run)
{
    return run.cause == store::Cause::Restart || run.cause == store::Cause::Retry;
}

bool lasted(const store::Run& run)
{
    return *run.ended_at - run.running_at.value_or(run.asked_at) >= kFailureWindow;
}

}  // namespace

milliseconds restart_delay(int ends)
{
    constexpr int kDoublings = 9;  // beyond the longest
    const milliseconds delay = kFirstDelay * (1 << std::clamp(ends - 1, 0, kDoublings));
    return std::min<milliseconds>(delay, kLongestDelay);
}

RestartVerdict decide_restart(RestartPolicy policy, const std::vector<store::Run>& runs)
{
    if (runs.empty() || was_asked_for(runs.front()) || !wants_another(policy, runs.front()))
        return {};
    const UnixTime end = *runs.front().ended_at;
    int ends = 0;
    int failures = 0;
    // Back to the start that somebody made: by hand, at login, or by asking for a restart.
    for (const store::Run& run : runs) {
        if (was_asked_for(run)) break;
        ++ends;
        if (is_failure(*run.outcome) && end - *run.ended_at < kFailureWindow) ++failures;
        if (lasted(run) || !began_by_itself(run)) break;
    }
    if (failures >= kFailuresMost) return {RestartVerdict::Kind::GiveUp, milliseconds(0)};
    return {RestartVerdict::Kind::StartAgain, restart_delay(ends)};
}

}  // namespace berth::agent
