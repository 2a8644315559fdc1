#pragma once

#include "agent/client/port.h"
#include "menubar/windows/log_window_model.h"
#include "menubar/windows/loop_gate.h"
#include "menubar/windows/machine_feed.h"
#include "vzcore/console/background.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace berth {

/// A loop on a thread of its own, for what may take its time.
class LoopThread {
public:
    LoopThread();
    LoopThread(const LoopThread&) = delete;
    LoopThread& operator=(const LoopThread&) = delete;
    ~LoopThread();

    [[nodiscard]] Loop& loop() { return *loop_; }
    /// Runs `last` there and waits for the thread's end. Once.
    void end(const std::function<void()>& last);

private:
    std::unique_ptr<EventLoop> loop_ = EventLoop::create();
    std::thread thread_;
};

struct WindowWays;
struct SharedWindow;

/// A window's way to what is behind it, on the toolkit's thread. Its callbacks run there, and never
/// once it is gone. It may outlive the backend: then nothing comes any more.
class WindowLink {
public:
    ~WindowLink();
    WindowLink(const WindowLink&) = delete;
    WindowLink& operator=(const WindowLink&) = delete;

    /// With the model of a window on a log, where that is.
    void with_log(std::function<void(LogWindowModel&)> work) const;
    /// With the feed of any window, where that is.
    void with_feed(std::function<void(MachineFeed&)> work) const;
    /// Writes a file whole or not at all, on the thread that reads; `on_end` runs with the window.
    void write(const std::string& path,
               std::string content,
               std::function<void(Result<void>)> on_end) const;
    /// Asks the agent.
    void ask(const std::string& method, Json params, std::function<void(Result<Json>)> reply) const;

private:
    friend class WindowAccess;
    explicit WindowLink(std::shared_ptr<SharedWindow> shared);
    std::shared_ptr<SharedWindow> shared_;
};

/// Which run a window's log is of.
enum class LogRun {
    That,
    BeforeThat  ///< Beside the log of that one, to be compared with it.
};

/// Opens links; for the toolkit's thread.
class WindowAccess {
public:
    /// A window on the console logs of a machine; `run` 0: the newest.
    [[nodiscard]] std::unique_ptr<WindowLink> open_log(const std::string& machine,
                                                       std::int64_t run,
                                                       LogWindowModel::Events events,
                                                       LogRun which = LogRun::That) const;
    /// A window that shows what the agent knows of a machine, or of none (empty): `changed` runs
    /// with it each time it is another.
    [[nodiscard]] std::unique_ptr<WindowLink>
    open_feed(const std::string& machine,
              bool all_runs,
              std::function<void(const MachineData&)> changed) const;
    /// Likewise a window that shows all machines.
    [[nodiscard]] std::unique_ptr<WindowLink>
    open_machines(std::function<void(const MachineData&)> changed) const;

private:
    friend class WindowBackend;
    [[nodiscard]] std::unique_ptr<WindowLink>
    open(const std::string& machine,
         std::function<void(MachineFeed&)> prepare,
         std::function<void(const MachineData&)> changed) const;

    explicit WindowAccess(std::shared_ptr<WindowWays> ways) : ways_(std::move(ways)) {}
    std::shared_ptr<WindowWays> ways_;
};

/// What is behind the windows of a program whose toolkit has a thread of its own: feeds on the
/// agent's loop, logs on a thread that reads them, and between the three only posts. Lives on the
/// loop.
class WindowBackend {
public:
    /// `port` outlives it. `to_toolkit` runs something on the toolkit's thread.
    WindowBackend(Loop& loop, AgentPort& port, Paths paths, Post to_toolkit);
    WindowBackend(const WindowBackend&) = delete;
    WindowBackend& operator=(const WindowBackend&) = delete;
    ~WindowBackend();

    /// To be copied to the toolkit's thread.
    [[nodiscard]] const WindowAccess& access() const { return access_; }

private:
    WindowAccess access_;
    Handle events_, changes_;
};

}  // namespace berth
