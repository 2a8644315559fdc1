#include "menubar/feed.h"

#include "menubar/model/machine_words.h"
#include "vzcore/json_read.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace berth::menu {
namespace {

using namespace std::chrono_literals;

constexpr auto kPause = 100ms;
constexpr int kRecentRuns = 5;

/// After these the list of machines is another, or has another order.
constexpr std::array<std::string_view, 4> kListEvents = {
    "machine.created", "machine.deleted", "machine.renamed", "store.rebuilt"};

bool has_smaller_name(const MachineView& a, const MachineView& b)
{
    return a.name < b.name;
}

}  // namespace

Feed::Feed(Loop& loop, AgentPort& port, Callback changed)
    : loop_(loop), port_(port), changed_(std::move(changed))
{
    snapshot_.version = BERTH_VERSION;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets it
    if (const char* const home = std::getenv("HOME")) snapshot_.home = home;
    events_ = port_.on_event([this](const Json& event) { take_event(event); });
    changes_ = port_.on_change([this](const std::string& machine) { touch(machine); });
    refresh_soon();
}

Snapshot Feed::snapshot() const
{
    Snapshot snapshot = snapshot_;
    snapshot.now = unix_now();
    return snapshot;
}

void Feed::set_starts_at_login(std::optional<LoginStart> starts)
{
    if (snapshot_.starts_at_login == starts) return;
    snapshot_.starts_at_login = starts;
    changed_();
}

void Feed::take_event(const Json& event)
{
    const std::string kind = text_of(event, "kind");
    if (std::find(kListEvents.begin(), kListEvents.end(), kind) != kListEvents.end())
        all_touched_ = true;
    if (const std::string machine = text_of(event, "machine"); !machine.empty())
        touched_.insert(machine);
    refresh_soon();
}

void Feed::touch(const std::string& machine)
{
    touched_.insert(machine);
    refresh_soon();
}

void Feed::refresh_soon()
{
    if (timer_) return;
    const auto since = refreshed_at_ ? loop_.now() - *refreshed_at_ : SteadyTime::duration(kPause);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(kPause - since);
    timer_ = loop_.after(std::max(left, std::chrono::milliseconds(0)), [this] {
        timer_.reset();
        refresh();
    });
}

// The agent is in this process: it answers within each call.
void Feed::refresh()
{
    refreshed_at_ = loop_.now();
    const auto touched = std::exchange(touched_, {});
    if (std::exchange(all_touched_, false)) {
        read_all();
    } else {
        for (const std::string& name : touched)
            read_one(name);
    }
    read_agent();
    changed_();
}

void Feed::read_all()
{
    port_.call("machine.list", Json::object(), [this](const Result<Json>& list) {
        if (!list) return;
        snapshot_.machines.clear();
        for (const Json& one : array_of(*list, "machines"))
            if (auto machine = read_machine(one)) snapshot_.machines.push_back(std::move(*machine));
        std::sort(snapshot_.machines.begin(), snapshot_.machines.end(), has_smaller_name);
        snapshot_.recent_runs.clear();
        for (const MachineView& machine : snapshot_.machines)
            read_runs(machine);
    });
}

void Feed::read_one(const std::string& name)
{
    port_.call("machine.get", {{"name", name}}, [this, &name](const Result<Json>& got) {
        auto& machines = snapshot_.machines;
        const auto at = std::find_if(machines.begin(), machines.end(), [&](const MachineView& one) {
            return one.name == name;
        });
        auto machine = got.and_then([](const Json& json) { return read_machine(json); });
        // One that went or came is told by an event.
        if (!machine || at == machines.end()) return;
        read_runs(*machine);
        *at = std::move(*machine);
    });
}

void Feed::read_runs(const MachineView& machine)
{
    // One more than is shown: the open one is not.
    const Json wanted = {{"name", machine.name}, {"limit", kRecentRuns + 1}};
    port_.call("run.list", wanted, [&](const Result<Json>& list) {
        if (!list) return;
        auto& runs = snapshot_.recent_runs[machine.id];
        runs.clear();
        for (const Json& one : array_of(*list, "runs"))
            if (auto run = read_run(one); run && !run->open && runs.size() < kRecentRuns)
                runs.push_back(recent_run(*run));
    });
}

void Feed::read_agent()
{
    port_.call("host.capacity", Json::object(), [this](const Result<Json>& capacity) {
        snapshot_.memory.reset();
        if (!capacity) return;
        const auto given = integer_of(*capacity, "given");
        const auto ceiling = integer_of(*capacity, "ceiling");
        if (given && ceiling)
            snapshot_.memory = MemoryView{Bytes{static_cast<std::uint64_t>(*given)},
                                          Bytes{static_cast<std::uint64_t>(*ceiling)}};
    });
    port_.call("agent.status", Json::object(), [this](const Result<Json>& status) {
        const Json* store = status ? member_of(*status, "store") : nullptr;
        snapshot_.problem = store ? text_of(*store, "problem") : std::string();
    });
}

}  // namespace berth::menu
