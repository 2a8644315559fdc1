#pragma once

#include "agent/environment.h"
#include "agent/share_states.h"
#include "vzcore/saved_state.h"
#include "vzcore/state.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth::agent {

/// One machine: its definition, what it is doing, and its runs.
class MachineEntry {
public:
    MachineEntry(store::Machine machine, State state, std::string reason);

    [[nodiscard]] const std::string& id() const { return stored.id; }
    [[nodiscard]] const std::string& name() const { return stored.definition.name; }
    [[nodiscard]] State state() const { return state_; }
    /// The sentence behind `failed` or `unknown`; else empty.
    [[nodiscard]] const std::string& reason() const { return reason_; }
    [[nodiscard]] bool is_active() const { return berth::is_active(state_); }

    store::Machine stored;
    std::optional<store::Run> run;       ///< The open run.
    std::optional<store::Run> last_run;  ///< The newest one that ended.
    std::optional<UnixTime> restart_at;  ///< When it is started again by itself; else nothing.
    std::optional<Spec> spec;          ///< What the open run was started with, where that is known.
    std::optional<LiveShares> shares;  ///< How they stand, as the runner of the open run says.
    std::optional<SavedState> saved;   ///< What it was saved in, while it is saved.
    std::string saved_problem;         ///< Why that cannot be used, if it is there and unreadable.
    [[nodiscard]] bool has_saved_state() const { return saved || !saved_problem.empty(); }

private:
    friend class Machines;  // nothing else assigns a state
    State state_;
    std::string reason_;
};

/// All machines of this agent. Definitions come from the store, states from what happens: an open
/// run row means that a machine's state is unknown until its runner was looked for.
class Machines {
public:
    using Observer = std::function<void(const MachineEntry&)>;

    static Result<std::unique_ptr<Machines>> load(Environment& environment);

    /// Nothing when there is none. Names are compared as the store does, without regard to case.
    [[nodiscard]] MachineEntry* by_name(const std::string& name);
    [[nodiscard]] MachineEntry* by_id(const std::string& id);
    /// As by_name; the error says that there is no such machine.
    Result<MachineEntry*> require(const std::string& name);
    /// By name.
    [[nodiscard]] std::vector<MachineEntry*> all();
    [[nodiscard]] std::size_t count_active() const;

    MachineEntry& add(store::Machine machine);
    void erase(const std::string& id);

    /// The one place where a state changes: asks next(), records the event and tells the observers.
    /// A refused transition is logged with both names and changes nothing. `reason` is kept for
    /// failed and unknown.
    bool apply(MachineEntry& entry, Event event, const std::string& reason = {});
    /// The saved state of a machine may be removed by anybody: then it is stopped.
    void notice_removed_states();
    /// Tells the observers that something else about the machine changed.
    void changed(const MachineEntry& entry);
    /// Observers are called in order, and are there for as long as this is.
    void add_observer(Observer observer) { observers_.push_back(std::move(observer)); }

    /// An event about this machine, and about its open run where there is one.
    void record(const MachineEntry& entry, std::string kind, const std::string& data = "{}");

private:
    explicit Machines(Environment& environment);
    Result<void> load_one(store::Machine machine);

    Environment& environment_;
    std::map<std::string, std::unique_ptr<MachineEntry>> entries_;  ///< By id.
    std::vector<Observer> observers_;
};

}  // namespace berth::agent
