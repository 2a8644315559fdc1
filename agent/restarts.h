#pragma once

#include "agent/restart_policy.h"
#include "agent/supervisor.h"

#include <functional>
#include <map>
#include <string>

namespace berth::agent {

/// Starts machines again as their restart policy says, after the back-off of restart_policy.h. What
/// a user starts, stops or deletes meanwhile is the user's. Lives on the loop.
class Restarts {
public:
    using Exception = std::function<bool(const MachineEntry&)>;

    Restarts(Environment& environment, Machines& machines, Supervisor& supervisor);

    /// Machines for which this holds are started again by somebody else.
    void leave_alone(Exception exception) { exception_ = std::move(exception); }
    /// The runs that an earlier agent left are accounted for: from here on machines are started.
    /// Those that ended a short while ago, and were still to be started again, are too.
    void begin();

    /// A run's end is about to be stored; its sentence says when the policy gave up.
    void ending(const MachineEntry& entry, store::Run& run);
    /// It is stored.
    void ended(MachineEntry& entry);

    /// The user's word that a machine that waits stays as it is; false when it does not wait.
    bool cancel(MachineEntry& entry);
    /// As cancel(), and nobody said so: somebody else starts it.
    void forget(MachineEntry& entry);

private:
    struct Waiting {
        UnixTime due;
        Handle timer;
    };

    std::vector<store::Run> ended_runs(const MachineEntry& entry);
    /// `gone`: how much of the delay is over.
    void plan(MachineEntry& entry, const RestartVerdict& verdict, std::chrono::milliseconds gone);
    void arm(const std::string& machine_id, Waiting& waiting, std::chrono::milliseconds left);
    void start_again(const std::string& machine_id);

    Environment& environment_;
    Machines& machines_;
    Supervisor& supervisor_;
    Exception exception_;
    bool begun_ = false;
    std::map<std::string, RestartVerdict> verdicts_;  ///< Of ends that are being stored.
    std::map<std::string, Waiting> waiting_;          ///< By machine id.
};

}  // namespace berth::agent
