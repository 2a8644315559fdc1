#pragma once

#include "agent/log.h"
#include "agent/machines.h"
#include "vzcore/bus/bus.h"

#include <memory>
#include <string>
#include <vector>

namespace berth::agent {

/// Moves each runner, with its hypervisor, into a scope of its own of the user's service manager
/// (systemd), so that neither a restart of the agent's unit nor the end of the terminal that
/// started the agent ends a machine, and each can be watched and limited. Where there is no such
/// manager, runners lead sessions of their own and that is all. Nothing waits for it. Lives on the
/// loop.
class RunnerScopes {
public:
    RunnerScopes(bus::Connection& user_bus, Machines& machines, Log& log);
    RunnerScopes(const RunnerScopes&) = delete;
    RunnerScopes& operator=(const RunnerScopes&) = delete;
    ~RunnerScopes() = default;

    /// For a machine whose runner answers: by then its hypervisor is there as well.
    void house(const MachineEntry& entry);

private:
    bus::Connection& bus_;
    Machines& machines_;
    Log& log_;
    Handle ready_;
    bool told_ = false;  ///< That it cannot be done here; once is enough.
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// "berth-3f9a1c0e77b2-4.scope": a machine's name may hold what a unit's may not.
std::string scope_name(const std::string& machine_id, std::int64_t run);
/// The process and all that descend from it, where the system tells; else the process alone.
std::vector<pid_t> process_tree(pid_t root);

}  // namespace berth::agent
