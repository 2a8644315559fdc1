#include "agent/restarts.h"

#include "vzcore/json.h"
#include "vzcore/process.h"

#include <algorithm>

namespace berth::agent {
namespace {

using std::chrono::milliseconds;

std::string gave_up(const std::string& name)
{
    return name + " failed " + std::to_string(kFailuresMost) + " times in " +
           std::to_string(kFailureWindow.count()) + " minutes and is not started again; last: ";
}

milliseconds time_since_end(const MachineEntry& entry)
{
    return std::max(unix_now() - *entry.last_run->ended_at, milliseconds(0));
}

}  // namespace

Restarts::Restarts(Environment& environment, Machines& machines, Supervisor& supervisor)
    : environment_(environment), machines_(machines), supervisor_(supervisor)
{
    machines.add_observer([this](const MachineEntry& entry) {
        if (!entry.is_active()) return;
        if (MachineEntry* own = machines_.by_id(entry.id())) forget(*own);
    });
}

void Restarts::begin()
{
    begun_ = true;
    for (MachineEntry* entry : machines_.all()) {
        if (entry->is_active() || !entry->last_run || waiting_.count(entry->id()) != 0) continue;
        if (entry->last_run->boot != boot_id()) continue;
        const milliseconds gone = time_since_end(*entry);
        if (gone > kFailureWindow) continue;
        if (exception_ && exception_(*entry)) continue;
        plan(*entry, decide_restart(entry->stored.definition.restart, ended_runs(*entry)), gone);
    }
    for (auto& [id, waiting] : waiting_)
        if (!waiting.timer) arm(id, waiting, waiting.due - unix_now());
}

std::vector<store::Run> Restarts::ended_runs(const MachineEntry& entry)
{
    store::RunFilter newest;
    newest.machine_id = entry.id();
    newest.limit = kRunsThatMatter;
    auto runs = environment_.store.runs(newest);
    if (!runs) return {};  // said by whoever next needs the store; without history, no restart
    std::erase_if(*runs, [](const store::Run& run) { return !run.outcome || !run.ended_at; });
    return std::move(*runs);
}

void Restarts::ending(const MachineEntry& entry, store::Run& run)
{
    const RestartPolicy policy = entry.stored.definition.restart;
    if (policy == RestartPolicy::Never || (exception_ && exception_(entry))) return;
    std::vector<store::Run> runs = ended_runs(entry);
    std::erase_if(runs, [&run](const store::Run& other) { return other.id == run.id; });
    runs.insert(runs.begin(), run);
    const RestartVerdict verdict = decide_restart(policy, runs);
    if (verdict.kind == RestartVerdict::Kind::GiveUp) {
        run.sentence = gave_up(entry.name()) + run.sentence;
        run.hint = run.hint.empty() ? "start it by hand: berth start " + entry.name() : run.hint;
    }
    verdicts_[entry.id()] = verdict;
}

void Restarts::ended(MachineEntry& entry)
{
    const auto found = verdicts_.find(entry.id());
    if (found == verdicts_.end()) return;
    const RestartVerdict verdict = found->second;
    verdicts_.erase(found);
    // Of an end that was just heard of the delay counts from now, however long it took to store it.
    plan(entry, verdict, begun_ ? milliseconds(0) : time_since_end(entry));
}

void Restarts::plan(MachineEntry& entry, const RestartVerdict& verdict, milliseconds gone)
{
    if (verdict.kind == RestartVerdict::Kind::GiveUp) {
        machines_.record(entry, "restart.given_up");
        environment_.log.warn(entry.last_run->sentence);
    }
    if (verdict.kind != RestartVerdict::Kind::StartAgain) return;
    const milliseconds left = std::max(verdict.delay - gone, milliseconds(0));
    entry.restart_at = unix_now() + left;
    machines_.record(
        entry,
        "restart.planned",
        dump_line(Json{{"at", to_millis(*entry.restart_at)}, {"delay", verdict.delay.count()}}));
    environment_.log.info(entry.name() + " is started again " + exact(verdict.delay) +
                          " after its end");
    Waiting& waiting = waiting_[entry.id()];
    waiting.due = *entry.restart_at;
    if (begun_) arm(entry.id(), waiting, left);
    machines_.changed(entry);
}

void Restarts::arm(const std::string& machine_id, Waiting& waiting, milliseconds left)
{
    waiting.timer = environment_.loop.after(std::max(left, milliseconds(0)),
                                            [this, machine_id] { start_again(machine_id); });
}

void Restarts::start_again(const std::string& machine_id)
{
    const Waiting over = std::exchange(waiting_[machine_id], {});  // keeps the timer that runs this
    waiting_.erase(machine_id);
    MachineEntry* entry = machines_.by_id(machine_id);
    if (entry == nullptr) return;
    entry->restart_at.reset();
    // It was deleted, or its policy changed, while it waited.
    if (entry->is_active() || entry->stored.definition.restart == RestartPolicy::Never) return;
    static_cast<void>(supervisor_.start_unasked(*entry, {store::Cause::Restart}));
}

bool Restarts::cancel(MachineEntry& entry)
{
    if (waiting_.count(entry.id()) == 0) return false;
    forget(entry);
    // Kept with the run, so that the next agent knows too.
    entry.last_run->stop_asked_at = unix_now();
    environment_.ledger.save(*entry.last_run);
    machines_.record(entry, "run.stop_asked");
    machines_.changed(entry);
    return true;
}

void Restarts::forget(MachineEntry& entry)
{
    waiting_.erase(entry.id());
    entry.restart_at.reset();
}

}  // namespace berth::agent
