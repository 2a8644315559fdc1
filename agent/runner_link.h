#pragma once

#include "agent/adoption.h"
#include "agent/process_watch.h"
#include "agent/ready_pipe.h"
#include "agent/runner_status.h"
#include "vzcore/rpc/rpc.h"

#include <functional>
#include <memory>
#include <string>

namespace berth::agent {

/// The run that a link is about. `process` has pid 0 while no runner is known; `boot` is the host's
/// boot id at the ask.
struct RunTarget {
    RunDirPaths dir;
    std::string machine_id;
    std::int64_t run = 0;
    ProcessId process;
    std::string boot;
    std::string log_path;  ///< The runner's own log, for its last words.
};

/// One open run as the agent sees it: finds the runner, keeps talking to it, tells when it does not
/// answer and when the run is over. It decides nothing about states. Nothing is polled while there
/// is somebody to hear of: a silent runner's answer is taken whenever it comes, and its end is
/// noticed at once. Only what cannot be heard of (a runner without a socket, the holder of a
/// directory's lock) is looked at again, with growing pauses. Lives on the loop.
class RunnerLink {
public:
    enum class Recorded { Yes, No };
    struct Handlers {
        /// The runner answers and is the right one. Comes before its first status.
        std::function<void(const ProcessId& runner)> answered;
        std::function<void(const RunnerStatus& status)> status;
        /// The guest's clock was set, or could not be: the members of docs/protocol.md.
        std::function<void(const Json& report)> clock;
        /// The runner does not answer; `why` names what is known. Comes again when that changes.
        std::function<void(const std::string& why)> silent;
        /// The run is over: the last call, after which the link does nothing more. The run
        /// directory is cleaned only when the end is recorded. May not destroy the link.
        std::function<Recorded(const RunEnding& ending)> ended;
    };

    /// For a runner just started, our child, which reports over `ready`.
    static Result<std::unique_ptr<RunnerLink>>
    launched(Loop& loop, RunTarget target, UniqueFd ready, Handlers handlers);
    /// For a run found at launch. The first look takes place soon, and takes at most a second.
    static std::unique_ptr<RunnerLink> adopting(Loop& loop, RunTarget target, Handlers handlers);

    RunnerLink(const RunnerLink&) = delete;
    RunnerLink& operator=(const RunnerLink&) = delete;
    ~RunnerLink();

    [[nodiscard]] bool is_connected() const { return connected_; }
    /// Calls the runner; Unreachable when it does not answer now.
    void call(const std::string& method,
              Json params,
              std::chrono::milliseconds timeout,
              rpc::Reply reply);
    /// Kills the runner and, since it leads a process group, its hypervisor. Nothing happens when
    /// it has gone.
    void kill_runner();

private:
    RunnerLink(Loop& loop, RunTarget target, Handlers handlers);

    void reported(ReadyPipe::Report report, const Error& error);
    void abandon();
    void look();
    void learn_process();
    void watch_process();
    void greeted(const Result<Json>& answer);
    void grow_silent();
    void refused(const std::string& why);
    void subscribed(const Result<Json>& answer);
    void take_status(const Json& json);
    void lost();
    void process_gone(ChildExit exit);
    void settle(const std::string& why_silent);
    void wait_more(const std::string& why);
    void tell_silence(const std::string& why);
    [[nodiscard]] Probe probe() const;
    /// NotFound when there is none of this run.
    [[nodiscard]] Result<ExitRecord> exit_record() const;
    void finish();
    void later(std::chrono::milliseconds delay, void (RunnerLink::*what)());

    Loop& loop_;
    RunTarget target_;
    Handlers handlers_;
    RunEnding ending_;  ///< Filled in as things become known.
    std::unique_ptr<ReadyPipe> ready_;
    Handle child_;
    std::unique_ptr<ProcessWatch> watch_;
    std::unique_ptr<rpc::Peer> peer_;
    Handle step_;  ///< The one thing that waits for time to pass.
    bool connected_ = false;
    bool refused_ = false;  ///< It answered, and is not one that can be adopted.
    bool gone_ = false;     ///< The runner has ended.
    bool leaving_ = false;  ///< It wrote its exit record and is about to end.
    bool over_ = false;
    int looks_ = 0;     ///< Looks in vain since it was last heard of.
    std::string told_;  ///< The last reason for silence that was told.
};

}  // namespace berth::agent
