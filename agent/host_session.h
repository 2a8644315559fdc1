#pragma once

#include "agent/drain.h"
#include "agent/power_watch.h"
#include "agent/runner_scopes.h"
#include "agent/service_report.h"
#include "agent/settings.h"
#include "agent/sleep_keeper.h"

#include <memory>
#include <string>

namespace berth::agent {

/// Where the agent finds itself. Tests give another place.
struct SessionConfig {
    std::string system_bus, user_bus;  ///< Addresses; empty: none.
    bus::ServiceManager manager;
    bool managed = false;   ///< A systemd manager started us, as a unit of whatever kind.
    bool at_login = false;  ///< What starts programs at login started us.
};

/// What this process finds. Once, before there is a second thread: takes the variables that are
/// meant for it alone out of the environment.
SessionConfig find_session(bool at_login);

/// What ties the agent to its host and to the user's session there: the message buses, the service
/// manager, sleep, shutdown and logout. Lives on the loop.
class HostSession {
public:
    HostSession(Environment& environment,
                Machines& machines,
                Supervisor& supervisor,
                Waiters& waiters,
                Drain& drain,
                Settings& settings,
                SessionConfig config);
    HostSession(const HostSession&) = delete;
    HostSession& operator=(const HostSession&) = delete;
    ~HostSession() = default;

    /// `drain.timeout`; to be added before the settings are loaded.
    static Setting drain_setting();

    /// The agent serves: looks for the buses, and tells the manager.
    void serving();
    /// We were sent SIGTERM. When that is because the session ends, machines are stopped first; a
    /// restart of our unit, or somebody's kill(1), leaves them running. Sent again: ends at once.
    void terminate(Callback end);
    /// The desktop ends the session and waits for us: machines are stopped, whoever started us.
    void session_ends(Callback end);
    /// The agent ends now.
    void leaving();

private:
    [[nodiscard]] std::chrono::milliseconds drain_budget() const;
    void ask_whether_session_ends(std::function<void(bool)> answer);
    void shut_down(std::chrono::milliseconds patience, Callback done);
    PowerHandlers power_handlers();
    void record(const char* kind);

    Environment& environment_;
    Machines& machines_;
    Supervisor& supervisor_;
    Drain& drain_;
    Settings& settings_;
    const SessionConfig config_;
    SleepKeeper sleep_;
    ServiceReport report_;
    std::unique_ptr<bus::Connection> system_bus_, user_bus_;
    std::unique_ptr<PowerWatch> power_;
    std::unique_ptr<RunnerScopes> scopes_;
    bool terminating_ = false;
    bool session_ends_ = false;  ///< The desktop said so.
};

/// True when the manager says that it, and with it the session, is on its way down.
bool manager_is_stopping(const Result<bus::Values>& system_state);

}  // namespace berth::agent
