#pragma once

#include "agent/client/views.h"
#include "vzcore/base/paths.h"
#include "vzcore/loop.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth {

/// Asks the agent, whichever way leads to it: a socket, or a port inside its own process. `reply`
/// runs once, possibly inside the call.
using AskAgent = std::function<void(
    const std::string& method, Json params, std::function<void(Result<Json>)> reply)>;

/// Of an answer to `run.list`; a run that cannot be read is left out.
std::vector<RunView> read_runs(const Json& result);

/// What a feed knows, as a value for another thread.
struct MachineData {
    std::string name;
    std::optional<MachineView> machine;
    std::vector<RunView> runs, all_runs;
    std::optional<std::vector<MachineView>> machines;  ///< All; once they were asked for and told.
    std::vector<std::string> log_folders;              ///< Of `runs`, in their order.
    std::string console_socket;
    std::optional<Error> failure;
};

/// What the agent knows of one machine, kept up to date by its events. Without a name it is of no
/// machine. The runs of all machines, and the machines, it has when they are asked for. On the
/// loop.
class MachineFeed {
public:
    MachineFeed(Loop& loop, AskAgent ask, Paths paths, std::string machine);
    MachineFeed(const MachineFeed&) = delete;
    MachineFeed& operator=(const MachineFeed&) = delete;
    ~MachineFeed() = default;

    std::function<void()> on_change;  ///< Something below has changed.

    /// The agent is there (again): everything is asked for.
    void refresh();
    /// An event of the agent's, of whichever machine.
    void take_event(const EventView& event);
    /// What a machine does has changed.
    void take_change(const std::string& machine);
    /// The agent cannot be reached, or has gone.
    void fail_with(const Error& error);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::optional<MachineView>& machine() const { return machine_; }
    /// Of this machine, the newest first.
    [[nodiscard]] const std::vector<RunView>& runs() const { return runs_; }
    /// Of all machines, the newest first, once they were asked for.
    [[nodiscard]] const std::vector<RunView>& all_runs() const { return all_runs_; }
    void want_all_runs(bool wanted);
    /// All machines, by name; nothing until they were asked for and the agent has answered.
    [[nodiscard]] const std::optional<std::vector<MachineView>>& machines() const
    {
        return machines_;
    }
    /// From now on.
    void want_machines() { wants_machines_ = true; }
    /// Why nothing more comes; nothing while all is well.
    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

    [[nodiscard]] std::string log_folder(const RunView& run) const;
    /// Where the console of the run that is open can be typed at; empty when none is.
    [[nodiscard]] std::string console_socket() const;
    [[nodiscard]] MachineData data() const;

private:
    using Taker = void (MachineFeed::*)(const Json& result);
    void call(const std::string& method, Json params, Taker take);
    void refresh_soon();
    void take_machine(const Json& result);
    void take_runs(const Json& result);
    void take_all_runs(const Json& result);
    void take_machines(const Json& result);
    void changed() const;

    Loop& loop_;
    AskAgent ask_;
    Paths paths_;
    std::string name_;
    Handle soon_;
    bool wants_all_ = false, wants_machines_ = false;
    std::optional<MachineView> machine_;
    std::vector<RunView> runs_, all_runs_;
    std::optional<std::vector<MachineView>> machines_;
    std::optional<Error> failure_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< For late answers.
};

}  // namespace berth
