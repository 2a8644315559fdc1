#include "menubar/windows/machine_feed.h"

#include "vzcore/json_read.h"
#include "vzcore/run_dir.h"

#include <chrono>
#include <filesystem>

namespace berth {
namespace {

constexpr std::chrono::milliseconds kSoon{50};  // events come in bursts
constexpr int kRuns = 500;

}  // namespace

std::vector<RunView> read_runs(const Json& result)
{
    std::vector<RunView> runs;
    for (const Json& json : array_of(result, "runs"))
        if (auto run = read_run(json)) runs.push_back(std::move(*run));
    return runs;
}

MachineFeed::MachineFeed(Loop& loop, AskAgent ask, Paths paths, std::string machine)
    : loop_(loop), ask_(std::move(ask)), paths_(std::move(paths)), name_(std::move(machine))
{
}

void MachineFeed::call(const std::string& method, Json params, Taker take)
{
    ask_(method,
         std::move(params),
         [this, alive = std::weak_ptr(alive_), take](const Result<Json>& result) {
             if (alive.expired()) return;
             if (!result) return fail_with(result.error());
             (this->*take)(*result);
         });
}

void MachineFeed::refresh()
{
    if (!name_.empty()) {
        call("machine.get", {{"name", name_}}, &MachineFeed::take_machine);
        call("run.list", {{"name", name_}, {"limit", kRuns}}, &MachineFeed::take_runs);
    }
    if (wants_all_) call("run.list", {{"limit", kRuns}}, &MachineFeed::take_all_runs);
    if (wants_machines_) call("machine.list", Json::object(), &MachineFeed::take_machines);
}

void MachineFeed::want_all_runs(bool wanted)
{
    wants_all_ = wanted;
    if (wanted) call("run.list", {{"limit", kRuns}}, &MachineFeed::take_all_runs);
}

void MachineFeed::take_machine(const Json& result)
{
    auto machine = read_machine(result);
    if (!machine) return fail_with(machine.error());
    machine_ = std::move(*machine);
    failure_.reset();
    changed();
}

void MachineFeed::take_runs(const Json& result)
{
    runs_ = read_runs(result);
    changed();
}

void MachineFeed::take_all_runs(const Json& result)
{
    all_runs_ = read_runs(result);
    changed();
}

void MachineFeed::take_machines(const Json& result)
{
    machines_.emplace();
    for (const Json& json : array_of(result, "machines"))
        if (auto machine = read_machine(json)) machines_->push_back(std::move(*machine));
    failure_.reset();
    changed();
}

void MachineFeed::take_event(const EventView& event)
{
    const bool ours = machine_ && event.machine_id == machine_->id;
    if (!ours && !wants_all_ && !wants_machines_) return;
    if (ours && event.kind == "machine.renamed")
        if (const std::string to = text_of(event.data, "to"); !to.empty()) name_ = to;
    refresh_soon();
}

void MachineFeed::take_change(const std::string& machine)
{
    if (machine == name_ || wants_all_ || wants_machines_) refresh_soon();
}

void MachineFeed::refresh_soon()
{
    if (soon_) return;
    soon_ = loop_.after(kSoon, [this] {
        soon_.reset();
        refresh();
    });
}

void MachineFeed::fail_with(const Error& error)
{
    failure_ = error;
    changed();
}

void MachineFeed::changed() const
{
    if (on_change) on_change();
}

std::string MachineFeed::log_folder(const RunView& run) const
{
    if (!run.log_path.empty()) return std::filesystem::path(run.log_path).parent_path().string();
    return machine_ ? paths_.run_logs(machine_->id, run.number) : std::string();
}

std::string MachineFeed::console_socket() const
{
    if (!machine_ || !machine_->run || !machine_->run->open) return {};
    return RunDirPaths(paths_.run_dir(machine_->id, machine_->run->number)).console();
}

MachineData MachineFeed::data() const
{
    MachineData data{name_, machine_, runs_, all_runs_, machines_, {}, console_socket(), failure_};
    for (const RunView& run : runs_)
        data.log_folders.push_back(log_folder(run));
    return data;
}

}  // namespace berth
