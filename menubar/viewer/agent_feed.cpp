#include "menubar/viewer/agent_feed.h"

#include "agent/client/agent_launcher.h"
#include "agent/client/client.h"
#include "agent/client/json_read.h"
#include "menubar/viewer/text.h"
#include "vzcore/process.h"
#include "vzcore/run_dir.h"

#include <chrono>
#include <filesystem>

namespace berth::viewer {
namespace {

constexpr std::chrono::seconds kTimeout{30};
constexpr std::chrono::milliseconds kSoon{50};  // events come in bursts
constexpr int kRuns = 500;

std::vector<RunView> read_runs(const Json& result)
{
    std::vector<RunView> runs;
    for (const Json& json : array_of(result, "runs"))
        if (auto run = read_run(json)) runs.push_back(std::move(*run));
    return runs;
}

}  // namespace

AgentFeed::AgentFeed(Loop& loop, Paths paths, std::string machine)
    : loop_(loop), paths_(std::move(paths)), name_(std::move(machine))
{
    // An agent that begins to serve makes its socket there.
    QObject::connect(&watcher_, &QFileSystemWatcher::directoryChanged, &watcher_, [this] {
        if (!peer_ && std::filesystem::exists(paths_.agent_socket())) dial();
    });
}

AgentFeed::~AgentFeed() = default;

void AgentFeed::open()
{
    watcher_.addPath(qt(paths_.runtime));
    dial();
}

void AgentFeed::dial()
{
    auto peer = rpc::Peer::dial(loop_, paths_.agent_socket());
    if (!peer) {
        const bool nobody =
            peer.error().code == ErrorCode::Unreachable || peer.error().code == ErrorCode::NotFound;
        if (nobody && !launched_) return launch();
        return fail_with(peer.error());
    }
    peer_ = std::move(*peer);
    peer_->on_closed([this](const Error& why) {
        // Not from inside the peer's own callback.
        loop_.post([gone = std::shared_ptr<rpc::Peer>(std::move(peer_))] {});
        fail_with({ErrorCode::Unreachable,
                   "the agent has gone: " + why.message,
                   "machines go on; this window follows the next agent"});
    });
    peer_->on_notification([this](const std::string& method, const Json& params) {
        if (method == "event") take_event(params);
    });
    greet();
}

void AgentFeed::launch()
{
    launched_ = true;
    const auto program = find_agent_program();
    if (!program) return fail_with(program.error());
    SpawnRequest request;
    request.program = *program;
    request.arguments = {"--background"};
    request.directory = "/";
    const auto pid = spawn(request);
    if (!pid) return fail_with(pid.error());
    // In the background it ends when the agent serves its socket, or could not.
    child_ = loop_.on_child_exit(*pid, [this](const ChildExit&) { dial(); });
}

void AgentFeed::greet()
{
    Json params{{"wire", rpc::kWireVersion}, {"client", "berth-viewer " BERTH_VERSION}};
    call("hello", std::move(params), &AgentFeed::take_hello);
}

void AgentFeed::call(const std::string& method, Json params, Taker take)
{
    if (!peer_) return;
    peer_->call(method, std::move(params), kTimeout, [this, take](Result<Json> result) {
        if (!result) return fail_with(result.error());
        (this->*take)(*result);
    });
}

void AgentFeed::take_hello(const Json& result)
{
    if (auto good = check_wire(result); !good) return fail_with(good.error());
    launched_ = true;  // one that is quit is not started again behind its user's back
    failure_.reset();
    call("events.subscribe", Json::object(), &AgentFeed::ignore);
    refresh();
}

void AgentFeed::ignore(const Json& /*result*/) {}

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

void AgentFeed::take_event(const Json& params)
{
    const auto event = read_event(params);
    if (!event) return;
    const bool ours = machine_ && event->machine_id == machine_->id;
    if (!ours && !wants_all_) return;
    if (ours && event->kind == "machine.renamed")
        if (const std::string to = text_of(event->data, "to"); !to.empty()) name_ = to;
    if (soon_) return;
    soon_ = loop_.after(kSoon, [this] {
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
    return machine_ ? paths_.run_logs(machine_->id, run.number) : std::string();
}

std::string AgentFeed::console_socket() const
{
    if (!machine_ || !machine_->run || !machine_->run->open) return {};
    return RunDirPaths(paths_.run_dir(machine_->id, machine_->run->number)).console();
}

}  // namespace berth::viewer
