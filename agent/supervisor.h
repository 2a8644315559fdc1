#pragma once

#include "agent/machines.h"
#include "agent/runner_link.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace berth::agent {

struct StartRequest {
    store::Cause cause = store::Cause::Cli;
    Shortage shortage = Shortage::Refuse;
    /// Of a saved machine: Discard gives up what was saved, and boots. GoBack gives up what was
    /// written to its disks since, and goes on.
    enum class Saved { GoOn, GoBack, Discard } saved = Saved::GoOn;
};

struct StopRequest {
    std::optional<std::chrono::milliseconds> grace;  ///< Absent: as defined.
    /// Goes into the sentence about the end: "the host shuts down". Empty: somebody wants it.
    std::string because;
};

/// Starts and ends runs and keeps each open one in step with its runner. What is true of a run is
/// asked of the runner; what happened is kept in its row and told as events. Destroying the
/// supervisor leaves all runners be.
class Supervisor {
public:
    using Done = std::function<void(const Result<void>&)>;

    /// Who is told of the end of every run: `ending` before it is stored, and may add to what it
    /// says; `ended` when the machine is in the state that follows.
    struct EndHooks {
        std::function<void(MachineEntry&, store::Run&)> ending;
        std::function<void(MachineEntry&)> ended;
    };

    Supervisor(Environment& environment, Machines& machines);
    void set_end_hooks(EndHooks hooks) { hooks_ = std::move(hooks); }
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;
    ~Supervisor() = default;

    /// Looks for the runner of every open run, all at once, and cleans up after those that have
    /// gone. `done` runs when each was found, is known to be silent, or its time is over. Once,
    /// before anything is started.
    void reconcile(Callback done);

    /// Begins a run; a saved machine goes on from there. On success the machine is starting and its
    /// row is stored; what goes wrong later ends the run. On failure either nothing happened, or
    /// the row says so.
    Result<void> start(MachineEntry& entry, const StartRequest& request);
    /// As start(), for starts that nobody waits for: a refusal, too, is a run in the history, with
    /// its reason.
    Result<void> start_unasked(MachineEntry& entry, const StartRequest& request);
    /// Such a run, for a start that somebody else decided against.
    void note_not_started(MachineEntry& entry, store::Cause cause, const Error& why);
    /// Asks the guest to power off; when the grace is over it is killed. `done` tells whether the
    /// runner took it, not that the run is over.
    void stop(MachineEntry& entry, const StopRequest& request, Done done);
    /// Ends the run by force: by its runner, or with its runner when that does not answer in time.
    Result<void> kill(MachineEntry& entry);
    /// Refuses every start from now on, with that reason; empty: allows them again.
    void refuse_starts(std::string because) { no_starts_ = std::move(because); }
    [[nodiscard]] bool refuses_starts() const { return !no_starts_.empty(); }
    /// Runs for each runner that begins to answer, started or found; one for all.
    void on_answered(std::function<void(const MachineEntry&)> callback)
    {
        on_answered_ = std::move(callback);
    }
    /// Saves the machine's state, which ends its run. `done` tells whether it is saved, not yet
    /// that the run is over; when it is not, the machine goes on. What takes longer is given up.
    void save(MachineEntry& entry, std::chrono::milliseconds timeout, Done done);
    /// Gives up a save that is under way: `done` when the machine goes on.
    void cancel_save(MachineEntry& entry, Done done);
    /// Sets the clock of a running guest where it offers a way, and records the event
    /// `machine.clock`; `after` says what made it wrong ("wake").
    void set_clock(MachineEntry& entry, const std::string& after);
    /// Asks the runner of an active machine.
    void ask_runner(MachineEntry& entry,
                    const std::string& method,
                    Json params,
                    std::chrono::milliseconds timeout,
                    rpc::Reply reply);

private:
    /// An open run and what is wanted of it.
    struct Supervised {
        std::unique_ptr<RunnerLink> link;
        bool adopted = false;  ///< Found, not started by this agent; told as an event once.
        bool kill_wanted = false;
        Callback when_answered;  ///< A stop that came before the runner served.
        Handle deadline;         ///< The end of patience with a kill.
    };

    Result<void> check_startable(const MachineEntry& entry, StartRequest::Saved saved);
    Result<PlannedSizes>
    plan_sizes(const MachineEntry& entry, Shortage shortage, const SavedState* restored);
    Result<void> open_run(MachineEntry& entry, store::Cause cause, const PlannedSizes& sizes);
    Result<void> launch_run(MachineEntry& entry, const PlannedSizes& sizes);
    Spec spec_for(const MachineEntry& entry, const PlannedSizes& sizes);
    Result<void> discard_saved(MachineEntry& entry);
    void close_unstarted(MachineEntry& entry, const Error& why);
    void settle_state(MachineEntry& entry);
    [[nodiscard]] RunTarget target_of(const MachineEntry& entry) const;
    RunnerLink::Handlers handlers_for(const std::string& machine_id);

    void send_stop(MachineEntry& entry, const StopRequest& request, Done done);
    void note_stop_asked(MachineEntry& entry, const std::string& because = {});
    void send_kill(Supervised& supervised);

    void answered(MachineEntry& entry, const ProcessId& runner);
    void take_status(MachineEntry& entry, const RunnerStatus& status);
    void follow_state(MachineEntry& entry, State reported);
    bool follow_shares(MachineEntry& entry, const RunnerStatus& status);
    Ledger::Stored save_run(MachineEntry& entry);
    RunnerLink::Recorded finish(MachineEntry& entry, const RunEnding& ending);

    void adopt(MachineEntry& entry);
    void looked_at(const std::string& machine_id);
    void close_superseded();
    void clean_strays();
    void clean_stray(const std::string& path);

    EndHooks hooks_;
    Environment& environment_;
    Machines& machines_;
    std::string no_starts_;
    std::function<void(const MachineEntry&)> on_answered_;
    std::map<std::string, Supervised> supervised_;    ///< By machine id.
    std::vector<std::unique_ptr<RunnerLink>> spent_;  ///< Ended, and perhaps still on the stack.
    Handle sweep_;
    std::set<std::string> looking_;  ///< Machine ids that reconcile() waits for.
    Callback reconciled_;
    Handle reconcile_budget_;
};

}  // namespace berth::agent
