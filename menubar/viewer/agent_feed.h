#pragma once

#include "menubar/viewer/agent_link.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace berth::viewer {

/// Of an answer to `run.list`; a run that cannot be read is left out.
std::vector<RunView> read_runs(const Json& result);

/// What the agent knows of one machine, kept up to date by its events.
class AgentFeed {
public:
    AgentFeed(Loop& loop, Paths paths, std::string machine);

    std::function<void()> on_change;  ///< Something below has changed.
    void open() { link_.open(); }

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::optional<MachineView>& machine() const { return machine_; }
    /// Of this machine, the newest first.
    [[nodiscard]] const std::vector<RunView>& runs() const { return runs_; }
    /// Of all machines, the newest first, once they were asked for.
    [[nodiscard]] const std::vector<RunView>& all_runs() const { return all_runs_; }
    void want_all_runs(bool wanted);
    /// Why nothing more comes; nothing while all is well.
    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

    [[nodiscard]] std::string log_folder(const RunView& run) const;
    /// Where the console of the run that is open can be typed at; empty when none is.
    [[nodiscard]] std::string console_socket() const;

private:
    using Taker = void (AgentFeed::*)(const Json& result);
    void call(const std::string& method, Json params, Taker take);
    void refresh();
    void take_machine(const Json& result);
    void take_runs(const Json& result);
    void take_all_runs(const Json& result);
    void take_event(const EventView& event);
    void fail_with(const Error& error);
    void changed() const;

    AgentLink link_;
    std::string name_;
    Handle soon_;
    bool wants_all_ = false;
    std::optional<MachineView> machine_;
    std::vector<RunView> runs_, all_runs_;
    std::optional<Error> failure_;
};

}  // namespace berth::viewer
