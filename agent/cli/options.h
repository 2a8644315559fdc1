#pragma once

#include "vzcore/base/clock.h"
#include "vzcore/console/search_pattern.h"
#include "vzcore/definition.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace berth::cli {

// What a command line asks for, as plain data. Values are checked as far as that needs no agent and
// no file.

struct CreateOptions {
    std::string name;  ///< Empty only with `file`: the document's own.
    std::string
        file;  ///< A document to read, "-" for standard input; empty: `definition` holds it all.
    Definition definition;
    bool start = false;
    bool anyway = false;  ///< Also with the home directory shared.
};

struct ImportOptions {
    std::string file, name;
    bool anyway = false;
};

struct ExportOptions {
    std::string name;
};

struct DeleteOptions {
    std::string name;
    bool keep_disks = false, yes = false;
};

struct RenameOptions {
    std::string from, to;
};

struct EditOptions {
    std::string name;
    bool anyway = false;
};

struct ListOptions {};

struct ShowOptions {
    std::string name;
};

/// One verb over several machines.
struct RunOptions {
    enum class Verb { Start, Stop, Restart, Pause, Resume, Save };

    Verb verb = Verb::Start;
    std::vector<std::string> names;
    std::string wait = "running";                ///< Start and restart: none, running, ready.
    std::chrono::milliseconds timeout{120'000};  ///< Of that wait; of a save.
    bool anyway = false;
    bool smaller = false;
    bool cold = false;                               ///< Start: without what was saved.
    bool as_saved = false;                           ///< Start: with the disks as they were then.
    bool force = false;                              ///< Stop and restart.
    std::optional<std::chrono::milliseconds> grace;  ///< Stop: other than the machine's own.
};

struct LogsOptions {
    std::string name;
    bool follow = false;
    bool follow_runs = false;         ///< And on to the machine's next run.
    std::optional<std::int64_t> run;  ///< Absent: the newest.
    bool last_failed = false;         ///< The newest that failed.
    std::optional<std::int64_t> tail;
    std::optional<UnixTime> since;
    std::optional<SearchPattern> pattern;
    bool timestamps = false;
    bool raw = false;
    bool window = false;  ///< In a window of berth-viewer.
};

struct ConsoleOptions {
    std::string name;
    bool exit_on_eof = false;
};

struct HistoryOptions {
    std::string name;  ///< Empty: of all machines.
    std::int64_t limit = 20;
    std::optional<UnixTime> since;
    std::string outcome;  ///< Empty: any.
    bool totals = false;
    std::optional<std::int64_t> run;  ///< All about this one, of the machine.
};

struct AddressOptions {
    std::string name;
};

struct AdviseOptions {
    std::string name;
};

struct EventsOptions {
    std::optional<std::int64_t> since;
    bool follow = false;
};

struct AutostartOptions {
    std::string name;
    bool enabled = true;
    std::optional<int> order;
    std::optional<std::chrono::milliseconds> delay;
    std::optional<int> retries;
    std::optional<Conditions> conditions;  ///< Instead of those it has.
};

struct ShareOptions {
    enum class Verb { Add, Remove, On, Off, List };

    Verb verb = Verb::List;
    std::string name;
    std::vector<Share> shares;      ///< Add.
    std::vector<std::string> tags;  ///< Remove, on, off.
    bool force = false;             ///< Also while the guest has files open there.
    bool anyway = false;            ///< Add: also the home directory.
};

struct ForwardOptions {
    enum class Verb { Add, Remove, List };

    Verb verb = Verb::List;
    std::string name;
    std::vector<Forward> forwards;  ///< To remove one, its guest port may be 0: any.
};

struct AgentOptions {
    enum class Verb { Status, Start, Quit };

    Verb verb = Verb::Status;
    bool drain = false;
};

/// All settings, or one; with a value it is set.
struct SettingsOptions {
    enum class Verb { List, Get, Set };

    Verb verb = Verb::List;
    std::string name, value;
};

struct LoginItemOptions {
    enum class Verb { Status, Install, Remove };

    Verb verb = Verb::Status;
};

/// The database itself; no agent is needed.
struct DatabaseOptions {
    enum class Verb { Verify, Rebuild };

    Verb verb = Verb::Verify;
    bool anyway = false;
};

struct InstallRosettaOptions {};
struct CapacityOptions {};
struct DoctorOptions {};

struct CompletionOptions {
    std::string shell;
};

/// For the shells' completion: the names of the machines, or of one machine's shares.
struct CompleteNamesOptions {
    std::string machine;
};

using Command = std::variant<CreateOptions,
                             ImportOptions,
                             ExportOptions,
                             DeleteOptions,
                             RenameOptions,
                             EditOptions,
                             ListOptions,
                             ShowOptions,
                             RunOptions,
                             LogsOptions,
                             ConsoleOptions,
                             HistoryOptions,
                             AddressOptions,
                             AdviseOptions,
                             EventsOptions,
                             AutostartOptions,
                             ShareOptions,
                             ForwardOptions,
                             AgentOptions,
                             LoginItemOptions,
                             SettingsOptions,
                             DatabaseOptions,
                             InstallRosettaOptions,
                             CapacityOptions,
                             DoctorOptions,
                             CompletionOptions,
                             CompleteNamesOptions>;

struct Globals {
    bool json = false;
    bool no_launch = false;  ///< --no-spawn
};

struct Invocation {
    Globals globals;
    Command command;
    std::string title;  ///< What was asked, for messages: "start", "share add".
};

}  // namespace berth::cli
