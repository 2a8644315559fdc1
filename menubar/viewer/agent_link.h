#pragma once

#include "agent/client/views.h"
#include "vzcore/base/paths.h"
#include "vzcore/loop.h"
#include "vzcore/rpc/rpc.h"

#include <QFileSystemWatcher>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace berth::viewer {

/// A connection to the agent for as long as a window is open. Nothing waits: answers come as
/// callbacks. Where no agent runs one is started; one that goes is waited for (its socket's folder
/// tells when the next one is there).
class AgentLink {
public:
    using Reply = std::function<void(Result<Json>)>;

    AgentLink(Loop& loop, Paths paths);
    AgentLink(const AgentLink&) = delete;
    AgentLink& operator=(const AgentLink&) = delete;
    ~AgentLink();

    std::function<void()> on_ready;                  ///< It answers, now and after each return.
    std::function<void(const EventView&)> on_event;  ///< Of every machine, from on_ready on.
    std::function<void(const Error&)> on_failure;    ///< It cannot be reached, or has gone.
    void open();

    /// Unreachable where no agent is there.
    void call(const std::string& method,
              Json params,
              Reply reply,
              std::chrono::milliseconds timeout = std::chrono::seconds(30));
    [[nodiscard]] const Paths& paths() const { return paths_; }
    [[nodiscard]] Loop& loop() const { return loop_; }

private:
    void follow();
    void dial();
    void take(std::unique_ptr<rpc::Peer> peer);
    void launch();
    void greet();
    void take_hello(const Json& result);
    void fail_with(const Error& error) const;

    Loop& loop_;
    Paths paths_;
    std::unique_ptr<rpc::Peer> peer_;
    QFileSystemWatcher watcher_;
    Handle child_;
    bool launched_ = false;
    bool next_may_serve_ = false;  ///< The socket's folder has changed.
};

}  // namespace berth::viewer
