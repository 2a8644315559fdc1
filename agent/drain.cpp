#include "agent/drain.h"

#include "vzcore/json.h"

#include <algorithm>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// Without a budget: beyond a machine's own grace, for the kill and the end of its runner.
constexpr milliseconds kMargin = 20s;

void one_less(int& waiting, const Drain::Done& done)
{
    if (--waiting == 0) done();
}

}  // namespace

milliseconds grace_within(milliseconds budget)
{
    return budget - std::clamp(budget / 5, std::min(budget, milliseconds(200)), milliseconds(2s));
}

Drain::Drain(Environment& environment, Machines& machines, Supervisor& supervisor, Waiters& waiters)
    : environment_(environment), machines_(machines), supervisor_(supervisor), waiters_(waiters)
{
}

void Drain::begin(const std::string& because, std::optional<milliseconds> budget, Done done)
{
    supervisor_.refuse_starts(because);
    std::vector<MachineEntry*> active;
    Json names = Json::array();
    for (MachineEntry* entry : machines_.all())
        if (entry->is_active()) {
            active.push_back(entry);
            names.push_back(entry->name());
        }
    store::Event event;
    event.kind = "agent.drain";
    event.data = dump_line(Json{{"because", because},
                                {"budget", budget ? Json(budget->count()) : Json()},
                                {"machines", std::move(names)}});
    environment_.journal.record(std::move(event));
    environment_.log.info("stopping all machines (" + std::to_string(active.size()) +
                          "): " + because);
    const auto round = std::make_shared<Round>();
    round->done = std::move(done);
    for (MachineEntry* entry : active)
        ask(*entry, because, budget, round);
    one_less(round->waiting, round->done);
}

void Drain::ask(MachineEntry& entry,
                const std::string& because,
                std::optional<milliseconds> budget,
                const std::shared_ptr<Round>& round)
{
    milliseconds grace = entry.stored.definition.stop_grace;
    if (budget) grace = std::min(grace, grace_within(*budget));
    ++round->waiting;
    const auto refused = std::make_shared<bool>(false);
    supervisor_.stop(
        entry, {grace, because}, [this, refused, id = entry.id()](const Result<void>& asked) {
            if (asked) return;
            *refused = true;
            environment_.log.warn("not stopped: " + asked.error().message);
            if (const MachineEntry* now = machines_.by_id(id)) machines_.changed(*now);
        });
    waiters_.wait(
        entry,
        [refused](const MachineEntry& now) -> std::optional<Result<void>> {
            if (*refused || !now.is_active()) return Result<void>();
            return std::nullopt;
        },
        budget.value_or(grace + kMargin),
        entry.name() + " to end",
        [round](const Result<void>& /*ended*/) { one_less(round->waiting, round->done); });
}

}  // namespace berth::agent
