#include "menubar/model/strings.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <vector>

namespace berth::menu {
namespace {

/// One text, with a form for each class of numbers that its language tells apart; what is not
/// counted has the last one only.
struct Entry {
    Text text;
    std::string_view many;
    std::string_view one;
};

/// Which form goes with a number. In English: one thing, or else.
std::string_view form_of(const Entry& entry, std::uint64_t count)
{
    return count == 1 && !entry.one.empty() ? entry.one : entry.many;
}

// A translation is another table of these, and a form_of() of its language.
constexpr std::array kTexts{
    Entry{Text::Join, "{0} · {1}", {}},
    Entry{Text::Comma, "{0}, {1}", {}},
    Entry{Text::Colon, "{0}: {1}", {}},
    Entry{Text::ReadOnly, "{0} (read-only)", {}},

    Entry{Text::StateStopped, "stopped", {}},
    Entry{Text::StateStarting, "starting", {}},
    Entry{Text::StateRunning, "running", {}},
    Entry{Text::StatePaused, "paused", {}},
    Entry{Text::StateStopping, "stopping", {}},
    Entry{Text::StateSaving, "saving", {}},
    Entry{Text::StateSaved, "saved", {}},
    Entry{Text::StateRestoring, "restoring", {}},
    Entry{Text::StateFailed, "failed", {}},
    Entry{Text::StateUnknown, "unknown", {}},
    Entry{Text::MachineTitle, "{0} {1} · {2}", {}},
    Entry{Text::GroupTitle, "{1} {2} ({0})", {}},
    Entry{Text::Cpus, "{0} CPUs", "{0} CPU"},
    Entry{Text::ChangesAtNextStart, "changes at next start", {}},
    Entry{Text::NeverRun, "never run", {}},
    Entry{Text::LastRun, "last run {0}", {}},
    Entry{Text::LastRunKilled, "killed after {0}", {}},
    Entry{Text::LastRunHostDown, "the host went down after {0}", {}},
    Entry{Text::RestartsIn, "restarts in {0}", {}},
    Entry{Text::RestartsNow, "restarts now", {}},
    Entry{Text::SavedNoLongerFits, "cannot go on", {}},

    Entry{Text::AtNextStart, "At next start: {0}", {}},
    Entry{Text::PartCpus, "CPUs", {}},
    Entry{Text::PartMemory, "memory", {}},
    Entry{Text::PartMemoryOf, "{0} of memory", {}},
    Entry{Text::PartAutoCpus, "CPUs as the host has", {}},
    Entry{Text::PartAutoMemory, "memory as the host has", {}},
    Entry{Text::PartBoot, "boot", {}},
    Entry{Text::PartDisks, "disks", {}},
    Entry{Text::PartNetworks, "networks", {}},
    Entry{Text::PartShares, "shared folders", {}},
    Entry{Text::PartReadyPattern, "ready pattern", {}},
    Entry{Text::PartConsole, "console log", {}},
    Entry{Text::PartAccelerator, "accelerator", {}},
    Entry{Text::ChangedSinceSave, "Changed since it was saved: {0}", {}},
    Entry{Text::SavedUnreadable, "What was saved cannot be used: {0}", {}},

    Entry{Text::Start, "Start", {}},
    Entry{Text::Stop, "Stop", {}},
    Entry{Text::Pause, "Pause", {}},
    Entry{Text::Resume, "Resume", {}},
    Entry{Text::Restart, "Restart", {}},
    Entry{Text::Save, "Save", {}},
    Entry{Text::CancelSave, "Do Not Save", {}},
    Entry{Text::CancelRestart, "Do Not Restart", {}},
    Entry{Text::ForceStop, "Force Stop…", {}},
    Entry{Text::ForceStopQuestion,
          "Force {0} to stop? What its guest has not written to disk is lost.",
          {}},
    Entry{Text::ForceStopAnswer, "Force Stop", {}},
    Entry{Text::StartFresh, "Start Fresh…", {}},
    Entry{Text::StartFreshQuestion, "Start {0} fresh? What was saved of it is lost.", {}},
    Entry{Text::StartFreshAnswer, "Start Fresh", {}},
    Entry{Text::Why, "Why…", {}},

    Entry{Text::SharedFolders, "Shared Folders", {}},
    Entry{Text::NoSharedFolders, "No shared folders", {}},
    Entry{Text::ShareTitle, "{0} · {1}", {}},
    Entry{Text::ShareWaiting, "waits for the folder", {}},
    Entry{Text::ShareFailed, "failed: {0}", {}},
    Entry{Text::ShareAtNextStart, "at next start", {}},
    Entry{Text::SharesAtNextStart, "Changes wait for the next start: {0}", {}},
    Entry{Text::AddFolder, "Add Folder…", {}},

    Entry{Text::StartAtLogin, "Start at Login", {}},
    Entry{Text::ConsoleLog, "Console Log…", {}},
    Entry{Text::ConsoleLogNone, "Console Log (never run)", {}},
    Entry{Text::OpenConsole, "Open Console…", {}},
    Entry{Text::OpenConsoleNone, "Open Console (not running)", {}},
    Entry{Text::CopyAddress, "Copy Address", {}},
    Entry{Text::CopyAddressOf, "Copy Address {0}", {}},
    Entry{Text::AddressTo, "{0} → port {1}", {}},
    Entry{Text::NoForward, "Copy Address (no forwarded port)", {}},
    Entry{Text::NoNetwork, "Copy Address (no network)", {}},
    Entry{Text::AddressNotRunning, "Copy Address (not running)", {}},
    Entry{Text::RecentRuns, "Recent Runs", {}},
    Entry{Text::RecentRunsNone, "Recent Runs (none yet)", {}},
    Entry{Text::RunTitle, "{0} Run {1} · {2} · {3} · {4}", {}},
    Entry{Text::RunTitleNeverRan, "{0} Run {1} · {2} · {3}", {}},
    Entry{Text::AllRuns, "All Runs…", {}},
    Entry{Text::OutcomeGuestShutdown, "shut down by its guest", {}},
    Entry{Text::OutcomeStopped, "stopped", {}},
    Entry{Text::OutcomeKilled, "killed", {}},
    Entry{Text::OutcomeSaved, "saved", {}},
    Entry{Text::OutcomeGuestPanicked, "guest panicked", {}},
    Entry{Text::OutcomeCrashed, "crashed", {}},
    Entry{Text::OutcomeStartFailed, "did not start", {}},
    Entry{Text::OutcomeHostDown, "the host went down", {}},
    Entry{Text::OutcomeUnknown, "nobody saw it end", {}},

    Entry{Text::Problem, "▲ {0}", {}},
    Entry{Text::NoMachinesYet, "No machines yet", {}},
    Entry{Text::FindMachine, "Find a Machine…", {}},
    Entry{Text::StartAll, "Start All at-Login Machines", {}},
    Entry{Text::StartAllNone, "Start All at-Login Machines (none is set to)", {}},
    Entry{Text::StartAllRun, "Start All at-Login Machines (all run)", {}},
    Entry{Text::StopAll, "Stop All", {}},
    Entry{Text::StopAllQuestion,
          "Stop {0} machines? Their guests are asked to power off.",
          "Stop {1}? Its guest is asked to power off."},
    Entry{Text::Memory, "Memory: {0} of {1} given to machines", {}},
    Entry{Text::NewMachine, "New Machine…", {}},
    Entry{Text::RunHistory, "Run History…", {}},
    Entry{Text::LaunchAtLogin, "Launch at Login", {}},
    Entry{Text::LaunchAtLoginCannot, "Launch at Login (nothing here starts programs at login)", {}},
    Entry{Text::LaunchAtLoginUnapproved, "Launch at Login (waits for you to allow it…)", {}},
    Entry{Text::About, "About Berth", {}},
    Entry{Text::Quit, "Quit Berth (machines keep running)", {}},

    Entry{Text::SummaryRunning, "{1} of {0} machines running", "{1} of {0} machine running"},
    Entry{Text::SummaryOneFailed, "{0}; {1} failed", {}},
    Entry{Text::SummaryFailed, "{1}; {0} failed", {}},
    Entry{Text::SummaryProblem, "{0}; Berth has a problem", {}},
    Entry{Text::AndMore, "and {0} more", {}},

    Entry{Text::NoticeCrashed, "{0} crashed", {}},
    Entry{Text::NoticePanicked, "The guest of {0} panicked", {}},
    Entry{Text::NoticeKilled, "{0} was killed", {}},
    Entry{Text::NoticeLost, "{0} ended, and nobody saw why", {}},
    Entry{Text::NoticeNotStarted, "{0} did not start", {}},
    Entry{Text::NoticeGivenUp, "{0} failed too often and is not started again", {}},
    Entry{Text::NoticeNotStartedAtLogin,
          "{0} machines did not start at login",
          "{1} did not start at login"},
    Entry{Text::NoticeMemory, "This computer is short of memory", {}},
    Entry{Text::NoticeMemoryLeft, "{0} of {1} can still be had.", {}},
    Entry{Text::NoticeMemoryGiven,
          "{0} machines were given {1}; {2} has most, {3}.",
          "{2} was given {1}."},
    Entry{Text::NoticeStartsAgain, "It is started again by itself.", {}},
    Entry{Text::NoticeShowLog, "Show Log", {}},
    Entry{Text::NoticeShowMachines, "Show Machines", {}},
    Entry{Text::NoticeStartAll, "Start All", {}},

    Entry{Text::CannotStart, "Cannot start {0}", {}},
    Entry{Text::CannotStop, "Cannot stop {0}", {}},
    Entry{Text::CannotRestart, "Cannot restart {0}", {}},
    Entry{Text::CannotPause, "Cannot pause {0}", {}},
    Entry{Text::CannotResume, "Cannot resume {0}", {}},
    Entry{Text::CannotSave, "Cannot save {0}", {}},
    Entry{Text::CannotQuit, "Cannot quit Berth", {}},
    Entry{Text::CannotChange, "Cannot change {0}", {}},
    Entry{Text::CannotSwitchOn, "Cannot switch {0} of {1} on", {}},
    Entry{Text::CannotSwitchOff, "Cannot switch {0} of {1} off", {}},
    Entry{Text::CannotShareFolder, "Cannot share a folder with {0}", {}},
    Entry{Text::CannotOpenWindow, "Cannot open the window", {}},
    Entry{Text::CannotOpenConsole, "Cannot open the console of {0}", {}},
    Entry{Text::CannotCopy, "Cannot copy", {}},
    Entry{Text::CannotCopyAddress, "Cannot copy the address of {0}", {}},
    Entry{Text::CannotSetLoginItem, "Cannot change the start at login", {}},
    Entry{Text::NoSuchShare, "{0} has no share {1} now", {}},
    Entry{Text::ShareInUse, "{0} has files open in {1}", {}},
    Entry{Text::ShareInUseBody, "They go on until they are closed; nothing new can be opened.", {}},
    Entry{Text::SwitchOffAnyway, "Switch Off Anyway", {}},
    Entry{Text::ChooseFolder, "Share a folder with {0}", {}},
    Entry{Text::ShareByCommand, "in a terminal: berth share add {0} TAG=/path/of/the/folder", {}},
};

constexpr bool in_order()
{
    for (std::size_t i = 0; i < kTexts.size(); ++i)
        if (kTexts[i].text != static_cast<Text>(i)) return false;
    return kTexts.size() == static_cast<std::size_t>(Text::Last) + 1;
}
static_assert(in_order(), "each text once, in the order of the enumeration");

const Entry& entry_of(Text text)
{
    return kTexts[static_cast<std::size_t>(text)];
}

std::string fill(std::string_view form, const std::string_view* arguments, std::size_t count)
{
    std::string filled;
    std::size_t size = form.size();
    for (std::size_t i = 0; i < count; ++i)
        size += arguments[i].size();
    filled.reserve(size);
    while (true) {
        const std::size_t place = form.find('{');
        filled.append(form.data(), std::min(place, form.size()));
        if (place == std::string_view::npos) return filled;
        const auto index = static_cast<std::size_t>(form[place + 1] - '0');
        assert(index < count);
        filled.append(arguments[index]);
        form.remove_prefix(place + 3);
    }
}

}  // namespace

std::string say(Text text, std::initializer_list<std::string_view> arguments)
{
    const std::string_view form = entry_of(text).many;
    if (arguments.size() == 0) return std::string(form);
    return fill(form, arguments.begin(), arguments.size());
}

std::string
say_counted(Text text, std::uint64_t count, std::initializer_list<std::string_view> more)
{
    const std::string number = std::to_string(count);
    std::vector<std::string_view> arguments{number};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return fill(form_of(entry_of(text), count), arguments.data(), arguments.size());
}

std::string_view raw(Text text)
{
    return entry_of(text).many;
}

}  // namespace berth::menu
