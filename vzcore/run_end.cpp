#include "vzcore/run_end.h"

#include <cstring>

namespace berth {
namespace {

std::optional<int> raw_code(const ChildExit& exit)
{
    if (exit.code) return exit.code;
    if (exit.signal) return 128 + *exit.signal;
    return std::nullopt;
}

std::string how_it_ended(const EndFacts& facts)
{
    std::string text = facts.hypervisor;
    if (facts.exit.code)
        text += " ended with exit code " + std::to_string(*facts.exit.code);
    else if (facts.exit.signal)
        text += " was ended by signal " + std::to_string(*facts.exit.signal);
    else
        text += " ended, nobody saw how";
    if (!facts.last_words.empty()) text += ": " + facts.last_words;
    return text;
}

RunEnd end(const EndFacts& facts, Outcome outcome, std::string sentence, std::string hint = {})
{
    return {outcome, raw_code(facts.exit), std::move(sentence), std::move(hint)};
}

}  // namespace

RunEnd judge(const EndFacts& facts)
{
    const std::string& name = facts.machine_name;
    if (facts.saved)
        return end(facts,
                   Outcome::Saved,
                   name + " was saved as it was",
                   "go on from there: berth start " + name);
    if (!facts.killed_because.empty())
        return end(facts, Outcome::Killed, name + " was ended by force: " + facts.killed_because);
    if (facts.sign == EndFacts::Sign::GuestPanicked)
        return end(facts,
                   Outcome::GuestPanicked,
                   "the kernel of " + name + " panicked",
                   "the last lines of its console say where: berth logs " + name + " --tail 40");
    if (!facts.guest_ran)
        return end(facts,
                   Outcome::StartFailed,
                   name + (facts.restoring ? " could not be restored: " : " did not start: ") +
                       (facts.refusal.empty() ? how_it_ended(facts) : facts.refusal),
                   facts.restoring
                       ? "start it without what was saved: berth start " + name + " --cold"
                       : "check the definition: berth show " + name);
    const bool clean = facts.exit.code == 0;
    if (clean && facts.stop_asked)
        return end(facts, Outcome::Stopped, name + " powered off when it was asked to");
    if (clean && facts.sign == EndFacts::Sign::GuestPoweredOff)
        return end(facts, Outcome::GuestShutdown, name + " powered itself off");
    return end(facts,
               Outcome::Crashed,
               how_it_ended(facts) + (facts.stop_asked ? " while " + name + " was stopping"
                                                       : " while " + name + " was running"),
               "start it again: berth start " + name);
}

}  // namespace berth
