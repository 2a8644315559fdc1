#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace berth::menu {

/// All that people read in the menu and the notices, by what it says; strings.cpp has the words.
enum class Text {
    // The parts of a title.
    Join,
    Comma,
    Colon,
    ReadOnly,
    // States and what a machine's row says about them.
    StateStopped,
    StateStarting,
    StateRunning,
    StatePaused,
    StateStopping,
    StateSaving,
    StateSaved,
    StateRestoring,
    StateFailed,
    StateUnknown,
    MachineTitle,
    GroupTitle,
    Cpus,
    ChangesAtNextStart,
    NeverRun,
    LastRun,
    LastRunKilled,
    LastRunHostDown,
    RestartsIn,
    RestartsNow,
    SavedNoLongerFits,
    // What the rows at the top of a machine's menu say.
    AtNextStart,
    PartCpus,
    PartMemory,
    PartMemoryOf,
    PartAutoCpus,
    PartAutoMemory,
    PartBoot,
    PartDisks,
    PartNetworks,
    PartShares,
    PartReadyPattern,
    PartConsole,
    PartAccelerator,
    ChangedSinceSave,
    SavedUnreadable,
    // Verbs.
    Start,
    Stop,
    Pause,
    Resume,
    Restart,
    Save,
    CancelSave,
    CancelRestart,
    ForceStop,
    ForceStopQuestion,
    ForceStopAnswer,
    StartFresh,
    StartFreshQuestion,
    StartFreshAnswer,
    Why,
    // Shared folders.
    SharedFolders,
    NoSharedFolders,
    ShareTitle,
    ShareWaiting,
    ShareFailed,
    ShareAtNextStart,
    SharesAtNextStart,
    AddFolder,
    // The other rows of a machine.
    StartAtLogin,
    ConsoleLog,
    ConsoleLogNone,
    OpenConsole,
    OpenConsoleNone,
    CopyAddress,
    CopyAddressOf,
    AddressTo,
    NoForward,
    NoNetwork,
    BridgedAddress,
    RecentRuns,
    RecentRunsNone,
    RunTitle,
    RunTitleNeverRan,
    AllRuns,
    OutcomeGuestShutdown,
    OutcomeStopped,
    OutcomeKilled,
    OutcomeSaved,
    OutcomeGuestPanicked,
    OutcomeCrashed,
    OutcomeStartFailed,
    OutcomeHostDown,
    OutcomeUnknown,
    // The rows that are of no machine.
    Problem,
    NoMachinesYet,
    FindMachine,
    StartAll,
    StartAllNone,
    StartAllRun,
    StopAll,
    StopAllQuestion,
    Memory,
    NewMachine,
    RunHistory,
    LaunchAtLogin,
    LaunchAtLoginCannot,
    About,
    Quit,
    // The tooltip.
    SummaryRunning,
    SummaryOneFailed,
    SummaryFailed,
    SummaryProblem,
    AndMore,
    // Notices.
    NoticeCrashed,
    NoticePanicked,
    NoticeKilled,
    NoticeLost,
    NoticeNotStarted,
    NoticeGivenUp,
    NoticeNotStartedAtLogin,
    NoticeMemory,
    NoticeMemoryLeft,
    NoticeMemoryGiven,
    NoticeStartsAgain,
    NoticeShowLog,
    NoticeShowMachines,
    NoticeStartAll,
    // What could not be done, and what is asked.
    CannotStart,
    CannotStop,
    CannotRestart,
    CannotPause,
    CannotResume,
    CannotSave,
    CannotQuit,
    CannotChange,
    CannotSwitchOn,
    CannotSwitchOff,
    CannotShareFolder,
    CannotOpenWindow,
    CannotOpenConsole,
    CannotCopy,
    CannotSetLoginItem,
    NoSuchShare,
    ShareInUse,
    ShareInUseBody,
    SwitchOffAnyway,
    ChooseFolder,
    ShareByCommand,
    Last = ShareByCommand,
};

/// The text, with its {0}, {1}… filled in. The places are named by position, so that a language may
/// put them in another order.
std::string say(Text text, std::initializer_list<std::string_view> arguments = {});

/// As say(), in the form that goes with `count`; the count itself is {0}, the others follow.
std::string
say_counted(Text text, std::uint64_t count, std::initializer_list<std::string_view> more = {});

/// The text as it stands in the table, in its form for many where it has two.
std::string_view raw(Text text);

}  // namespace berth::menu
