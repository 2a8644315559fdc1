#include "menubar/viewer/agent_feed.h"

#include "agent/client/json_read.h"
#include "vzcore/run_dir.h"

#include <chrono>
#include <filesystem>

namespace berth::viewer {
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

AgentFeed::AgentFeed(Loop& loop, Paths paths, std::string machine)
    : link_(loop, std::move(paths)), name_(std::move(machine))
{
    link_.on_ready = [this] {
        failure_.reset();
        refresh();
    };
    link_.on_event = [this](const EventView& event) { take_event(event); };
    link_.on_failure = [this](const Error& error) { fail_with(error); };
}

void AgentFeed::call(const std::string& method, Json params, Taker take)
{
    link_.call(method, std::move(params), [this, take](const Result<Json>& result) {
        if (!result) return fail_with(result.error());
        (this->*take)(*result);
    });
}

void AgentFeed::refresh()
{
    call("machine.get", {{"name", name_}}, &AgentFeed::take_machine);
    call("run.list", {{"name", name_}, {"limit", kRuns}}, &AgentFeed::take_runs);
    if (wants_all_) call("run.list", {{"limit", kRuns}}, &AgentFeed::take_all_runs);
}

void AgentFeed::want_all_runs(bool wanted)
{
    wants_all_ = wanted;
    if (wanted) call("run.list", {{"limit", kRuns}}, &AgentFeed::take_all_runs);
}

void AgentFeed::take_machine(const Json& result)
{
    auto machine = read_machine(result);
    if (!machine) return fail_with(machine.error());
    machine_ = std::move(*machine);
    failure_.reset();
    changed();
}

void AgentFeed::take_runs(const Json& result)
{
    runs_ = read_runs(result);
    changed();
}

void AgentFeed::take_all_runs(const Json& result)
{
    all_runs_ = read_runs(result);
    changed();
}

void AgentFeed::take_event(const EventView& event)
{
    const bool ours = machine_ && event.machine_id == machine_->id;
    if (!ours && !wants_all_) return;
    if (ours && event.kind == "machine.renamed")
        if (const std::string to = text_of(event.data, "to"); !to.empty()) name_ = to;
    if (soon_) return;
    soon_ = link_.loop().after(kSoon, [this] {
        soon_.reset();
        refresh();
    });
}

void AgentFeed::fail_with(const Error& error)
{
    failure_ = error;
    changed();
}

void AgentFeed::changed() const
{
    if (on_change) on_change();
}

std::string AgentFeed::log_folder(const RunView& run) const
{
    if (!run.log_path.empty()) return std::filesystem::path(run.log_path).parent_path().string();
    return machine_ ? link_.paths().run_logs(machine_->id, run.number) : std::string();
}

std::string AgentFeed::console_socket() const
{
    if (!machine_ || !machine_->run || !machine_->run->open) return {};
    return RunDirPaths(link_.paths().run_dir(machine_->id, machine_->run->number)).console();
}

}  // namespace berth::viewer
