#pragma once

#include "agent/client/port.h"
#include "agent/desktop_problems.h"
#include "agent/environment.h"
#include "agent/host_conditions.h"
#include "agent/host_session.h"
#include "vzcore/base/paths.h"
#include "vzcore/loop.h"

#include <functional>
#include <memory>
#include <string>

namespace berth::agent {

/// What an agent is started with. Tests give other programs, hosts and findings.
struct AgentConfig {
    Paths paths;
    std::string runner_program;  ///< Path of berth-runner.
    BackendLimits limits;
    std::function<Result<HostFacts>()> host_facts;
    std::function<std::string()> probe_kvm;  ///< "usable" or why not; may block for 100 ms.
    std::function<void(LogLevel)> set_log_level;
    SessionConfig session;
    std::string login_session;  ///< Which login of the user this is (login_session.h).
    std::shared_ptr<HostConditions>
        conditions;  ///< Absent: this host's. A test keeps a hold on its own.
};

/// The whole agent: the lock of its runtime folder, the store, the machines and their runners, the
/// socket. Lives on the loop. Destroying it leaves all machines running.
class Agent {
public:
    /// Takes the lock and opens the store. Busy, naming the pid, when another agent serves these
    /// folders: then nothing was touched.
    static Result<std::unique_ptr<Agent>> open(Loop& loop, Log& log, AgentConfig config);
    ~Agent();
    Agent(const Agent&) = delete;
    Agent& operator=(const Agent&) = delete;

    /// Finds the runners that an earlier agent left, then serves the socket and calls `serving`
    /// once.
    void serve(std::function<void(const Result<void>&)> serving);
    /// For the menu. Its methods work once the agent serves.
    AgentPort& port();
    /// Says in agent.status what stands in the way of the menu and of notices; without it, there
    /// are none.
    void report_desktop(DesktopProblems problems);
    /// Runs `callback` when a client asked the agent to end.
    void on_quit(Callback callback);
    /// The agent was sent SIGTERM: calls `end` when it should end, at once or after it has stopped
    /// all machines, as that is meant (HostSession::terminate).
    void terminate(Callback end);
    /// The desktop says that the user's session ends: all machines are stopped, then `end` is
    /// called.
    void session_ends(Callback end);
    /// Notes the end. The machines go on.
    void say_goodbye();

private:
    struct Parts;
    explicit Agent(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// Makes the folders of an agent, or says which one cannot be used.
Result<void> ensure_folders(const Paths& paths);

}  // namespace berth::agent
