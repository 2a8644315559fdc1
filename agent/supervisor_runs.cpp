// How the supervisor follows an open run: what its runner says, and how it ends.
#include "agent/run_row.h"
#include "agent/saved.h"
#include "agent/supervisor.h"

#include <utility>

namespace berth::agent {
namespace {

void tell_marks(Machines& machines, const MachineEntry& entry, const store::Run& before)
{
    const store::Run& run = *entry.run;
    if (run.running_at && !before.running_at)
        machines.record(entry, "run.running", dump_line(Json{{"accelerator", run.accelerator}}));
    if (run.ready_at && !before.ready_at) machines.record(entry, "run.ready");
    if (run.stop_asked_at && !before.stop_asked_at) machines.record(entry, "run.stop_asked");
}

Json end_json(const store::Run& run)
{
    return {{"outcome", name_of(*run.outcome)},
            {"code", run.code ? Json(*run.code) : Json()},
            {"sentence", run.sentence},
            {"hint", run.hint}};
}

}  // namespace

RunnerLink::Handlers Supervisor::handlers_for(const std::string& machine_id)
{
    // A machine is deleted only while it has no run, so its entry outlives the link.
    MachineEntry& entry = *machines_.by_id(machine_id);
    RunnerLink::Handlers handlers;
    handlers.answered = [this, &entry](const ProcessId& runner) { answered(entry, runner); };
    handlers.status = [this, &entry](const RunnerStatus& status) { take_status(entry, status); };
    handlers.clock = [this, &entry](const Json& report) {
        machines_.record(entry, "machine.clock", dump_line(report));
    };
    handlers.silent = [this, &entry](const std::string& why) {
        machines_.apply(entry, Event::Silent, why);
        looked_at(entry.id());
    };
    handlers.ended = [this, &entry](const RunEnding& ending) {
        const auto recorded = finish(entry, ending);
        looked_at(entry.id());
        return recorded;
    };
    return handlers;
}

void Supervisor::answered(MachineEntry& entry, const ProcessId& runner)
{
    Supervised& supervised = supervised_[entry.id()];
    const bool learnt = entry.run->runner != runner && runner.pid != 0;
    if (learnt) entry.run->runner = runner;
    // Of an adopted one it is worth noting that it lives now: a power cut may be the next thing.
    if (learnt || supervised.adopted) save_run(entry);
    if (supervised.adopted) machines_.record(entry, "run.adopted");
    supervised.adopted = false;
    if (on_answered_) on_answered_(entry);
    if (const Callback send = std::exchange(supervised.when_answered, nullptr)) send();
    if (supervised.kill_wanted) send_kill(supervised);
}

void Supervisor::take_status(MachineEntry& entry, const RunnerStatus& status)
{
    const store::Run before = *entry.run;
    const bool learnt = learn(*entry.run, status);
    if (learnt) {
        tell_marks(machines_, entry, before);
        save_run(entry);
    }
    const State from = entry.state();
    follow_state(entry, status.state);
    const bool changed = follow_shares(entry, status) || learnt;
    if (changed && entry.state() == from) machines_.changed(entry);
    looked_at(entry.id());
}

void Supervisor::follow_state(MachineEntry& entry, State reported)
{
    auto event = event_towards(entry.state(), reported);
    if (!event) return;
    if (!next(entry.state(), *event)) {
        // Something between was missed. What the runner says is how it is.
        machines_.apply(entry, Event::Silent, "its runner went on to another state unseen");
        event = event_towards(entry.state(), reported);
    }
    if (event) machines_.apply(entry, *event);
}

bool Supervisor::follow_shares(MachineEntry& entry, const RunnerStatus& status)
{
    if (!status.shares || entry.shares == status.shares) return false;
    const auto before = std::exchange(entry.shares, status.shares);
    if (!entry.spec) return true;
    for (const Json& change : share_changes(*entry.spec, before, *entry.shares))
        machines_.record(entry, "share.state", dump_line(change));
    return true;
}

Ledger::Stored Supervisor::save_run(MachineEntry& entry)
{
    if (!entry.run->outcome) entry.run->last_seen_at = unix_now();
    return environment_.ledger.save(*entry.run);
}

RunnerLink::Recorded Supervisor::finish(MachineEntry& entry, const RunEnding& ending)
{
    const store::Run before = *entry.run;
    store::Run& run = *entry.run;
    RunEnding known = ending;
    known.saved = !ending.record && was_saved_by(run, environment_.paths);
    close_run(run, std::move(known));
    if (hooks_.ending) hooks_.ending(entry, run);
    const auto stored = save_run(entry);
    tell_marks(machines_, entry, before);
    machines_.record(entry, "run.ended", dump_line(end_json(run)));

    entry.last_run = std::move(entry.run);
    entry.run.reset();
    entry.spec.reset();
    entry.shares.reset();
    if (const auto found = supervised_.find(entry.id()); found != supervised_.end()) {
        spent_.push_back(std::move(found->second.link));  // it called us
        supervised_.erase(found);
        sweep_ = environment_.loop.after(std::chrono::milliseconds(0), [this] { spent_.clear(); });
    }
    settle_state(entry);
    if (hooks_.ended) hooks_.ended(entry);
    return stored == Ledger::Stored::Yes ? RunnerLink::Recorded::Yes : RunnerLink::Recorded::No;
}

}  // namespace berth::agent
