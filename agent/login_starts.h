#pragma once

#include "agent/host_conditions.h"
#include "agent/login_plan.h"
#include "agent/settings.h"
#include "agent/supervisor.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::agent {

/// Carries out the login plan: once a login, also when the agent ends meanwhile and another one
/// comes. Each start that is tried, or not tried because a condition did not come to hold, is a run
/// in the history. Lives on the loop.
class LoginStarts {
public:
    /// `file` keeps the plan of this login; `wait` is how long a condition is waited for.
    LoginStarts(Environment& environment,
                Machines& machines,
                Supervisor& supervisor,
                HostConditions& conditions,
                std::string file,
                std::function<std::chrono::milliseconds()> wait);
    LoginStarts(const LoginStarts&) = delete;
    LoginStarts& operator=(const LoginStarts&) = delete;
    ~LoginStarts() = default;

    /// An agent serves. A plan of this session goes on where it stopped; without one, a new plan
    /// begins when the agent was started `at_login`.
    void begin(const std::string& session, bool at_login);
    /// The session ends; the next login is another one.
    void forget();

    /// This login's plan; nothing when there is none.
    [[nodiscard]] const std::optional<LoginPlan>& plan() const { return plan_; }
    /// True while the plan still decides about the machine's next start.
    [[nodiscard]] bool owns(const MachineEntry& entry) const;
    /// A run has ended.
    void ended(MachineEntry& entry);
    /// The user's word that a machine that waits for its turn stays as it is; false when it does
    /// not wait.
    bool cancel(const MachineEntry& entry);

private:
    void new_plan(const std::string& session);
    void resume(LoginPlan plan);
    [[nodiscard]] LoginMachine* find(const std::string& id);
    [[nodiscard]] MachineEntry* entry_of(const LoginMachine& machine);

    void approach(const std::string& id);
    void wait_for(LoginMachine& machine, const std::string& missing);
    void condition_late(const std::string& id);
    void look_at_conditions();
    void watch_conditions();
    [[nodiscard]] std::string missing(const Conditions& conditions);

    void pump_soon();
    void pump();
    void start(LoginMachine& machine);
    void follow(const MachineEntry& entry);
    void boot_time_over(const std::string& id);
    void settle(LoginMachine& machine, LoginPhase phase, const std::string& reason);
    void save();
    void finish();

    Environment& environment_;
    Machines& machines_;
    Supervisor& supervisor_;
    HostConditions& conditions_;
    std::string file_;
    std::function<std::chrono::milliseconds()> wait_;
    std::optional<LoginPlan> plan_;
    bool finished_ = false;                 ///< The summary was told.
    std::map<std::string, Handle> timers_;  ///< What each machine waits for, by id.
    std::vector<Handle> watches_;           ///< While one waits for a condition.
    Handle pump_;
    Handle look_;
};

/// `login.wait`.
Setting login_wait_setting(std::function<void(std::chrono::milliseconds)> set_wait);

}  // namespace berth::agent
