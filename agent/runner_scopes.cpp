// systemd's side is documented in org.freedesktop.systemd1(5) and systemd.scope(5).
#include "agent/runner_scopes.h"

#include "vzcore/base/file.h"

#include <sstream>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;
using bus::Value;
using bus::Values;

constexpr auto kCallBudget = 10s;
/// For a runner that was asked to end: beyond its machine's grace.
constexpr std::chrono::microseconds kStopMargin = 10s;
/// The unit that starts the agent at login (LaunchAgents/).
constexpr const char* kAgentUnit = "berth-agent.service";

bool is_housed(pid_t runner, const std::string& scope)
{
    const auto groups = read_file("/proc/" + std::to_string(runner) + "/cgroup", kib(16));
    return groups && groups->find("/" + scope) != std::string::npos;
}

Values properties_of(const MachineEntry& entry)
{
    const std::chrono::microseconds grace = entry.stored.definition.stop_grace;
    Values pids;
    for (const pid_t pid : process_tree(entry.run->runner.pid))
        pids.push_back(Value::uint32(static_cast<std::uint32_t>(pid)));
    return {
        Value::property("Description",
                        Value::text("Berth machine " + entry.name() + ", run " +
                                    std::to_string(entry.run->number))),
        Value::property("Slice", Value::text("app-berth.slice")),
        // What starts earlier stops later: the agent stops the machines in order before this ends.
        Value::property("Before", Value::array("s", {Value::text(kAgentUnit)})),
        Value::property("CollectMode", Value::text("inactive-or-failed")),
        Value::property("TimeoutStopUSec",
                        Value::uint64(static_cast<std::uint64_t>((grace + kStopMargin).count()))),
        Value::property("PIDs", Value::array("u", std::move(pids))),
    };
}

}  // namespace

std::string scope_name(const std::string& machine_id, std::int64_t run)
{
    return "berth-" + machine_id + "-" + std::to_string(run) + ".scope";
}

std::vector<pid_t> process_tree(pid_t root)
{
    std::vector<pid_t> tree{root};
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const std::string pid = std::to_string(tree[i]);
        // Runners have one thread, which starts whatever they start.
        std::string list = "/proc/";
        list.append(pid).append("/task/").append(pid).append("/children");
        const auto children = read_file(list, kib(16));
        if (!children) continue;
        std::istringstream numbers(*children);
        for (pid_t child = 0; numbers >> child;)
            tree.push_back(child);
    }
    return tree;
}

RunnerScopes::RunnerScopes(bus::Connection& user_bus, Machines& machines, Log& log)
    : bus_(user_bus), machines_(machines), log_(log)
{
    ready_ = bus_.on_ready([this] {
        for (const MachineEntry* entry : machines_.all())
            if (entry->is_active() && entry->state() != State::Unknown) house(*entry);
    });
}

void RunnerScopes::house(const MachineEntry& entry)
{
    if (!bus_.is_ready() || !entry.run || entry.run->runner.pid == 0) return;
    const std::string scope = scope_name(entry.id(), entry.run->number);
    if (is_housed(entry.run->runner.pid, scope)) return;
    bus_.call({"org.freedesktop.systemd1",
               "/org/freedesktop/systemd1",
               "org.freedesktop.systemd1.Manager",
               "StartTransientUnit"},
              {Value::text(scope),
               Value::text("fail"),
               Value::array("(sv)", properties_of(entry)),
               Value::array("(sa(sv))", {})},
              kCallBudget,
              [this, alive = std::weak_ptr<bool>(alive_), scope](const Result<Values>& answer) {
                  if (!alive.lock() || answer) return;
                  const std::string what =
                      "no " + scope + " for a runner, which stays where it is: ";
                  log_.write(std::exchange(told_, true) ? LogLevel::Debug : LogLevel::Info,
                             what + answer.error().message);
              });
}

}  // namespace berth::agent
