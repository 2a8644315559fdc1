#include "menubar/model/machine_words.h"

#include "agent/client/human.h"
#include "agent/client/outcome_text.h"
#include "menubar/model/shown.h"
#include "menubar/model/strings.h"
#include "vzcore/json_read.h"
#include "vzcore/outcome.h"

#include <array>
#include <utility>

namespace berth::menu {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kReasonColumns = 60;  // of a title
constexpr std::size_t kNoteColumns = 100;

struct StateWords {
    Text word;
    std::string_view symbol;
};

// Shapes of the block "Geometric Shapes", which the fonts of all desktops have.
StateWords words_of(State state)
{
    switch (state) {
    case State::Stopped: return {Text::StateStopped, "○"};
    case State::Starting: return {Text::StateStarting, "◔"};
    case State::Running: return {Text::StateRunning, "●"};
    case State::Paused: return {Text::StatePaused, "◐"};
    case State::Stopping: return {Text::StateStopping, "◕"};
    case State::Saving: return {Text::StateSaving, "◕"};
    case State::Saved: return {Text::StateSaved, "◉"};
    case State::Restoring: return {Text::StateRestoring, "◔"};
    case State::Failed: return {Text::StateFailed, "▲"};
    case State::Unknown: return {Text::StateUnknown, "◇"};
    }
    return {Text::StateUnknown, "◇"};
}

Text word_of(Outcome outcome)
{
    switch (outcome) {
    case Outcome::GuestShutdown: return Text::OutcomeGuestShutdown;
    case Outcome::Stopped: return Text::OutcomeStopped;
    case Outcome::Killed: return Text::OutcomeKilled;
    case Outcome::Saved: return Text::OutcomeSaved;
    case Outcome::GuestPanicked: return Text::OutcomeGuestPanicked;
    case Outcome::Crashed: return Text::OutcomeCrashed;
    case Outcome::StartFailed: return Text::OutcomeStartFailed;
    case Outcome::HostDown: return Text::OutcomeHostDown;
    case Outcome::Unknown: return Text::OutcomeUnknown;
    }
    return Text::OutcomeUnknown;
}

void join(std::string& title, const std::string& more)
{
    if (!more.empty()) title = title.empty() ? more : say(Text::Join, {title, more});
}

std::string with_reason(const std::string& word, const MachineView& machine)
{
    if (machine.reason.empty()) return word;
    return say(Text::Colon, {word, shown_sentence(machine.reason, kReasonColumns)});
}

std::string sizes_of(const RunView& run)
{
    if (run.cpus <= 0) return {};
    return say(Text::Join,
               {say_counted(Text::Cpus, static_cast<std::uint64_t>(run.cpus)), human(run.memory)});
}

/// Of a stopped machine: how its last run went.
std::string last_run_words(const MachineView& machine)
{
    if (!machine.last_run) return say(Text::NeverRun);
    const RunView& run = *machine.last_run;
    const auto length = ran_for(run);
    if (!length) return outcome_word(run.outcome);
    const auto outcome = outcome_named(run.outcome);
    if (outcome == Outcome::Killed) return say(Text::LastRunKilled, {*length});
    if (outcome == Outcome::HostDown) return say(Text::LastRunHostDown, {*length});
    if (is_bad_outcome(run.outcome)) return say(Text::Join, {outcome_word(run.outcome), *length});
    return say(Text::LastRun, {*length});
}

std::string restart_words(UnixTime at, UnixTime now)
{
    using std::chrono::seconds;
    const auto left = std::chrono::ceil<seconds>(at - now);
    if (left <= seconds(0)) return say(Text::RestartsNow);
    // In whole seconds: "5 s", not "5.0 s".
    const std::string wait =
        left < seconds(10) ? exact(milliseconds(left)) : human(milliseconds(left));
    return say(Text::RestartsIn, {wait});
}

std::string saved_words(const SavedView& saved)
{
    std::string words = saved.at ? local_minute(*saved.at) : std::string();
    if (saved.size.count > 0) join(words, human(saved.size));
    return words;
}

/// All behind the name.
std::string status_words(const MachineView& machine, UnixTime now)
{
    std::string words = state_word(machine.state);
    const auto state = state_named(machine.state);
    if (!state || state == State::Failed || state == State::Unknown)
        words = with_reason(words, machine);
    else if (machine.run)
        join(words, sizes_of(*machine.run));
    else if (state == State::Stopped)
        join(words, last_run_words(machine));
    else if (state == State::Saved && machine.saved)
        join(words, saved_words(*machine.saved));
    if (cannot_go_on(machine)) join(words, say(Text::SavedNoLongerFits));
    if (machine.restart_at) join(words, restart_words(*machine.restart_at, now));
    if (!machine.pending.empty()) join(words, say(Text::ChangesAtNextStart));
    return words;
}

std::string part_word(const std::string& part)
{
    static constexpr std::array kParts{std::pair{"cpus", Text::PartCpus},
                                       std::pair{"memory", Text::PartMemory},
                                       std::pair{"boot", Text::PartBoot},
                                       std::pair{"disks", Text::PartDisks},
                                       std::pair{"networks", Text::PartNetworks},
                                       std::pair{"shares", Text::PartShares},
                                       std::pair{"ready_pattern", Text::PartReadyPattern},
                                       std::pair{"console", Text::PartConsole},
                                       std::pair{"accelerator", Text::PartAccelerator}};
    for (const auto& [name, text] : kParts)
        if (part == name) return say(text);
    return shown_name(part);
}

/// A part with the value that the definition has now, where that is short.
std::string part_with_value(const std::string& part, const Json& definition)
{
    if (part == "cpus") {
        const auto cpus = integer_of(definition, "cpus");
        if (cpus && *cpus > 0) return say_counted(Text::Cpus, static_cast<std::uint64_t>(*cpus));
        return say(Text::PartAutoCpus);
    }
    if (part == "memory") {
        const auto memory = parse_bytes(text_of(definition, "memory"));
        return memory ? say(Text::PartMemoryOf, {human(*memory)}) : say(Text::PartAutoMemory);
    }
    return part_word(part);
}

std::string pending_note(const MachineView& machine)
{
    std::vector<std::string> parts;
    for (const std::string& part : machine.pending)
        parts.push_back(part_with_value(part, machine.definition));
    return say(Text::AtNextStart, {listed(parts)});
}

std::string changed_note(const SavedView& saved)
{
    std::vector<std::string> parts;
    for (const std::string& part : saved.changed)
        parts.push_back(part_word(part));
    return say(Text::ChangedSinceSave, {listed(parts)});
}

}  // namespace

std::string state_word(const std::string& state)
{
    const auto known = state.empty() ? State::Unknown : state_named(state);
    return known ? say(words_of(*known).word) : shown_name(state);
}

std::string_view state_symbol(const std::string& state)
{
    return words_of(state_named(state).value_or(State::Unknown)).symbol;
}

std::string outcome_word(const std::string& outcome)
{
    const auto known = outcome_named(outcome);
    return known ? say(word_of(*known)) : shown_name(outcome);
}

std::string machine_title(const MachineView& machine, UnixTime now)
{
    return say(Text::MachineTitle,
               {state_symbol(machine.state), shown_name(machine.name), status_words(machine, now)});
}

std::vector<std::string> machine_notes(const MachineView& machine)
{
    std::vector<std::string> notes;
    const bool failed = machine.state == name_of(State::Failed);
    // Whole, where the title had to cut it.
    const std::string reason = shown_sentence(machine.reason, kNoteColumns);
    if (!reason.empty() && reason != shown_sentence(machine.reason, kReasonColumns))
        notes.push_back(reason);
    if (failed && machine.last_run && !machine.last_run->hint.empty())
        notes.push_back(shown_sentence(machine.last_run->hint, kNoteColumns));
    if (!machine.pending.empty()) notes.push_back(pending_note(machine));
    if (machine.saved && !machine.saved->changed.empty())
        notes.push_back(changed_note(*machine.saved));
    if (machine.saved && !machine.saved->problem.empty())
        notes.push_back(
            say(Text::SavedUnreadable, {shown_sentence(machine.saved->problem, kNoteColumns)}));
    return notes;
}

RecentRun recent_run(const RunView& run)
{
    const std::string_view symbol = is_bad_outcome(run.outcome) ? "▲" : "○";
    const std::string number = std::to_string(run.number);
    const std::string when = run.asked_at ? local_minute(*run.asked_at) : std::string();
    const std::string how = outcome_word(run.outcome);
    const auto length = ran_for(run);
    return {run.number,
            length ? say(Text::RunTitle, {symbol, number, when, how, *length})
                   : say(Text::RunTitleNeverRan, {symbol, number, when, how})};
}

std::optional<std::string> ran_for(const RunView& run)
{
    if (!run.running_at || !run.ended_at) return std::nullopt;
    return span(*run.running_at, *run.ended_at);
}

bool cannot_go_on(const MachineView& machine)
{
    return machine.state == name_of(State::Saved) && machine.saved &&
           (!machine.saved->changed.empty() || !machine.saved->problem.empty());
}

bool needs_its_user(const MachineView& machine)
{
    return machine.state == name_of(State::Failed) && !machine.restart_at;
}

}  // namespace berth::menu
