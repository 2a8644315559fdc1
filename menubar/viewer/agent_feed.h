#pragma once

#include "agent/client/views.h"
#include "vzcore/base/paths.h"
#include "vzcore/loop.h"
#include "vzcore/rpc/rpc.h"

#include <QFileSystemWatcher>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth::viewer {

/// What the agent knows of one machine, kept up to date by its events. Nothing waits: answers come
/// as callbacks. Where no agent runs one is started; one that goes is waited for (its socket's
/// folder tells when the next one is there).
class AgentFeed {
public:
    AgentFeed(Loop& loop, Paths paths, std::string machine);
    AgentFeed(const AgentFeed&) = delete;
    AgentFeed& operator=(const AgentFeed&) = delete;
    ~AgentFeed();

    std::function<void()> on_change;  ///< Something below has changed.
    void open();

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
    void dial();
    void launch();
    void greet();
    void call(const std::string& method, Json params, Taker take);
    void refresh();
    void take_hello(const Json& result);
    void take_machine(const Json& result);
    void take_runs(const Json& result);
    void take_all_runs(const Json& result);
    void ignore(const Json& result);
    void take_event(const Json& params);
    void fail_with(const Error& error);
    void changed() const;

    Loop& loop_;
    Paths paths_;
    std::string name_;
    std::unique_ptr<rpc::Peer> peer_;
    QFileSystemWatcher watcher_;
    Handle child_, soon_;
    bool launched_ = false, wants_all_ = false;
    std::optional<MachineView> machine_;
    std::vector<RunView> runs_, all_runs_;
    std::optional<Error> failure_;
};

}  // namespace berth::viewer
