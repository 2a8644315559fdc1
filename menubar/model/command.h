#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace berth::menu {

// What a row does. A renderer hands it back as it is; commander.h carries it out.

/// What a machine can be asked to do; StartFresh gives up what was saved of it.
enum class Verb { Start, StartFresh, Stop, Kill, Pause, Resume, Restart, Save };

struct AskMachine {
    Verb verb = Verb::Start;
    std::string machine;

    bool operator==(const AskMachine&) const = default;
};

/// Each on its own: one that refuses stops no other.
struct AskMachines {
    Verb verb = Verb::Start;
    std::vector<std::string> machines;

    bool operator==(const AskMachines&) const = default;
};

/// Ends the agent; machines go on.
struct QuitAgent {
    bool operator==(const QuitAgent&) const = default;
};

/// Switches one share of a machine on or off; where its guest has files open, its user is asked.
struct SwitchShare {
    std::string machine, tag;
    bool on = false;

    bool operator==(const SwitchShare&) const = default;
};

/// Lets the user choose a folder, and shares it with the machine.
struct AddFolder {
    std::string machine;

    bool operator==(const AddFolder&) const = default;
};

struct SetAutostart {
    std::string machine;
    bool on = false;

    bool operator==(const SetAutostart&) const = default;
};

/// A window of ours: on Linux, berth-viewer with these arguments.
struct OpenWindow {
    enum class Kind { Console, History, Machines, NewMachine, About };

    Kind kind = Kind::Console;
    std::string machine;   ///< Empty where the window is of no machine.
    std::int64_t run = 0;  ///< Of a Console, 0: the newest.

    bool operator==(const OpenWindow&) const = default;
};

/// The user's terminal with `berth console MACHINE` in it.
struct OpenTerminal {
    std::string machine;

    bool operator==(const OpenTerminal&) const = default;
};

struct CopyText {
    std::string text;

    bool operator==(const CopyText&) const = default;
};

/// Copies the address that the guest has now: the agent looks for it when it is asked.
struct CopyAddress {
    std::string machine;

    bool operator==(const CopyAddress&) const = default;
};

struct SetLoginItem {
    bool on = false;

    bool operator==(const SetLoginItem&) const = default;
};

using Command = std::variant<AskMachine,
                             AskMachines,
                             QuitAgent,
                             SwitchShare,
                             AddFolder,
                             SetAutostart,
                             OpenWindow,
                             OpenTerminal,
                             CopyText,
                             CopyAddress,
                             SetLoginItem>;

}  // namespace berth::menu
