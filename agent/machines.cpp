#include "agent/machines.h"

#include "agent/saved.h"
#include "vzcore/json.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>

namespace berth::agent {
namespace {

bool same_name(const std::string& a, const std::string& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
        return std::tolower(x) == std::tolower(y);
    });
}

bool keeps_reason(State state)
{
    return state == State::Failed || state == State::Unknown;
}

}  // namespace

MachineEntry::MachineEntry(store::Machine machine, State state, std::string reason)
    : stored(std::move(machine)), state_(state), reason_(std::move(reason))
{
}

Machines::Machines(Environment& environment) : environment_(environment) {}

Result<std::unique_ptr<Machines>> Machines::load(Environment& environment)
{
    std::unique_ptr<Machines> machines(new Machines(environment));
    auto stored = environment.store.machines();
    if (!stored) return fail(stored.error(), "reading the machines");
    for (auto& machine : *stored)
        if (auto loaded = machines->load_one(std::move(machine)); !loaded)
            return tl::unexpected<Error>(loaded.error());
    auto open = environment.store.open_runs();
    if (!open) return fail(open.error(), "reading the open runs");
    for (auto& run : *open) {
        MachineEntry* entry = machines->by_id(run.machine_id);
        if (entry == nullptr || (entry->run && entry->run->number > run.number)) continue;
        entry->run = std::move(run);
        entry->state_ = State::Unknown;
        entry->reason_ = "its runner is being looked for";
    }
    return machines;
}

Result<void> Machines::load_one(store::Machine machine)
{
    store::RunFilter newest;
    newest.machine_id = machine.id;
    newest.limit = 2;  // at most one of them is open
    auto runs = environment_.store.runs(newest);
    if (!runs) return fail(runs.error(), "reading the runs of " + machine.definition.name);
    MachineEntry& entry = add(std::move(machine));
    const auto ended = std::find_if(
        runs->begin(), runs->end(), [](const store::Run& run) { return run.outcome.has_value(); });
    if (ended != runs->end()) entry.last_run = std::move(*ended);
    look_for_saved_state(entry, entry.last_run ? &*entry.last_run : nullptr, environment_.paths);
    if (entry.has_saved_state()) entry.state_ = State::Saved;
    if (!entry.last_run || entry.state_ == State::Saved) return {};
    if (!is_failure(*entry.last_run->outcome)) return {};
    entry.state_ = State::Failed;
    entry.reason_ = entry.last_run->sentence;
    return {};
}

MachineEntry* Machines::by_name(const std::string& name)
{
    for (const auto& [id, entry] : entries_)
        if (same_name(entry->name(), name)) return entry.get();
    return nullptr;
}

MachineEntry* Machines::by_id(const std::string& id)
{
    const auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : found->second.get();
}

Result<MachineEntry*> Machines::require(const std::string& name)
{
    if (MachineEntry* entry = by_name(name)) return entry;
    return fail(ErrorCode::NoSuchMachine, "there is no machine named " + name, "see: berth ls");
}

std::vector<MachineEntry*> Machines::all()
{
    std::vector<MachineEntry*> list;
    for (const auto& [id, entry] : entries_)
        list.push_back(entry.get());
    std::sort(list.begin(), list.end(), [](const MachineEntry* a, const MachineEntry* b) {
        return a->name() < b->name();
    });
    return list;
}

std::size_t Machines::count_active() const
{
    return static_cast<std::size_t>(
        std::count_if(entries_.begin(), entries_.end(), [](const auto& item) {
            return item.second->is_active();
        }));
}

MachineEntry& Machines::add(store::Machine machine)
{
    auto entry = std::make_unique<MachineEntry>(std::move(machine), State::Stopped, "");
    MachineEntry& added = *entry;
    entries_.emplace(added.id(), std::move(entry));
    return added;
}

void Machines::erase(const std::string& id)
{
    entries_.erase(id);
}

bool Machines::apply(MachineEntry& entry, Event event, const std::string& reason)
{
    const State from = entry.state_;
    const auto to = next(from, event);
    if (!to) {
        environment_.log.warn(entry.name() + ": " + std::string(name_of(event)) +
                              " is refused in state " + std::string(name_of(from)));
        return false;
    }
    entry.state_ = *to;
    const bool other_reason = keeps_reason(*to) && entry.reason_ != reason;
    entry.reason_ = keeps_reason(*to) ? reason : "";
    if (*to == from && !other_reason) return true;
    const Json data = {{"from", name_of(from)},
                       {"to", name_of(*to)},
                       {"reason", entry.reason_.empty() ? Json() : Json(entry.reason_)}};
    record(entry, "machine.state", dump_line(data));
    environment_.log.info(entry.name() + ": " + std::string(name_of(from)) + " -> " +
                          std::string(name_of(*to)) +
                          (entry.reason_.empty() ? "" : " (" + entry.reason_ + ")"));
    changed(entry);
    return true;
}

void Machines::notice_removed_states()
{
    for (const auto& [id, entry] : entries_) {
        if (entry->state_ != State::Saved) continue;
        const SavedPaths paths(environment_.paths.machine_dir(id));
        if (::access(paths.record().c_str(), F_OK) == 0 &&
            ::access(paths.state().c_str(), F_OK) == 0)
            continue;
        look_for_saved_state(*entry, nullptr, environment_.paths);
        if (!entry->has_saved_state()) apply(*entry, Event::SaveDropped);
    }
}

void Machines::changed(const MachineEntry& entry)
{
    for (const auto& observer : observers_)
        observer(entry);
}

void Machines::record(const MachineEntry& entry, std::string kind, const std::string& data)
{
    store::Event event;
    event.kind = std::move(kind);
    event.machine_id = entry.id();
    event.machine_name = entry.name();
    event.run = entry.run ? entry.run->number : 0;
    event.data = data;
    environment_.journal.record(std::move(event));
}

}  // namespace berth::agent
