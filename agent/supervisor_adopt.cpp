// What the supervisor does once, at launch: it looks for the runners that an earlier agent left.
#include "agent/run_row.h"
#include "agent/supervisor.h"
#include "vzcore/base/file.h"

#include <filesystem>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;

/// All runs are looked at together. A runner that answers later is adopted later.
constexpr auto kReconcileBudget = 1500ms;

/// What is still in the run directory is what the run was started with.
std::optional<Spec> read_spec(const RunDirPaths& dir)
{
    const auto text = read_file(dir.spec(), kDocumentLimit);
    if (!text) return std::nullopt;
    auto spec = parse_spec(*text);
    if (!spec) return std::nullopt;
    return std::move(*spec);
}

}  // namespace

void Supervisor::reconcile(Callback done)
{
    reconciled_ = std::move(done);
    std::vector<MachineEntry*> open;
    for (MachineEntry* entry : machines_.all())
        if (entry->run) open.push_back(entry);
    for (const MachineEntry* entry : open)
        looking_.insert(entry->id());
    for (MachineEntry* entry : open)
        adopt(*entry);
    close_superseded();
    clean_strays();
    reconcile_budget_ = environment_.loop.after(open.empty() ? 0ms : kReconcileBudget, [this] {
        looking_.clear();
        looked_at("");
    });
}

void Supervisor::adopt(MachineEntry& entry)
{
    const RunTarget target = target_of(entry);
    entry.spec = read_spec(target.dir);
    Supervised& supervised = supervised_[entry.id()];
    supervised.adopted = true;
    supervised.link = RunnerLink::adopting(environment_.loop, target, handlers_for(entry.id()));
}

void Supervisor::looked_at(const std::string& machine_id)
{
    looking_.erase(machine_id);
    if (!looking_.empty() || !reconciled_) return;
    reconcile_budget_.reset();
    const Callback done = std::exchange(reconciled_, nullptr);
    done();
}

/// Rows that stayed open because the store refused their end, while the machine went on to another
/// run.
void Supervisor::close_superseded()
{
    auto open = environment_.store.open_runs();
    if (!open) return;
    for (store::Run& run : *open) {
        const MachineEntry* entry = machines_.by_id(run.machine_id);
        if (entry == nullptr || (entry->run && entry->run->id == run.id)) continue;
        RunEnding ending;
        if (auto record = read_exit_record(
                RunDirPaths(environment_.paths.run_dir(run.machine_id, run.number)));
            record && record->run == run.number)
            ending.record = std::move(*record);
        close_run(run, ending);
        environment_.ledger.save(run);
    }
}

/// Run directories that no open run knows: of runs whose end was recorded, or of another database.
void Supervisor::clean_strays()
{
    std::set<std::string> expected;
    for (const MachineEntry* entry : machines_.all())
        if (entry->run)
            expected.insert(environment_.paths.run_dir(entry->id(), entry->run->number));
    std::error_code error;
    for (const auto& item : std::filesystem::directory_iterator(environment_.paths.runs(), error))
        if (expected.count(item.path().string()) == 0) clean_stray(item.path().string());
}

void Supervisor::clean_stray(const std::string& path)
{
    const RunDirPaths dir(path);
    const auto runner = read_runner_record(dir);
    const auto lock = lock_file(dir.lock());
    Probe probe;
    probe.lock_held = !lock && lock.error().code == ErrorCode::Busy;
    probe.same_process = runner && runner->boot == boot_id() && is_alive(runner->process);
    if (decide(probe) != Adoption::Clean) {
        environment_.log.warn("left alone: something runs in " + path +
                              ", which belongs to no open run");
        return;
    }
    if (auto removed = remove_tree(path); !removed)
        environment_.log.warn("cleaning up: " + removed.error().message);
}

}  // namespace berth::agent
