#include "agent/login_starts.h"

#include "agent/restart_policy.h"
#include "vzcore/base/file.h"
#include "vzcore/json.h"

#include <unistd.h>

#include <algorithm>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

LoginMachine planned(const MachineEntry& entry)
{
    LoginMachine machine;
    machine.id = entry.id();
    machine.name = entry.name();
    machine.order = entry.stored.definition.autostart.order;
    return machine;
}

/// True for a run that somebody ended, or that ended as guests do.
bool went_well(const store::Run& run)
{
    return run.stop_asked_at || !is_failure(*run.outcome);
}

}  // namespace

LoginStarts::LoginStarts(Environment& environment,
                         Machines& machines,
                         Supervisor& supervisor,
                         HostConditions& conditions,
                         std::string file,
                         std::function<milliseconds()> wait)
    : environment_(environment), machines_(machines), supervisor_(supervisor),
      conditions_(conditions), file_(std::move(file)), wait_(std::move(wait))
{
    machines.add_observer([this](const MachineEntry& entry) { follow(entry); });
}

void LoginStarts::begin(const std::string& session, bool at_login)
{
    const auto text = read_file(file_, mib(1));
    auto known = text ? parse_login_plan(*text) : tl::unexpected<Error>(text.error());
    if (known && known->session == session) return resume(std::move(*known));
    if (at_login) new_plan(session);
}

void LoginStarts::forget()
{
    ::unlink(file_.c_str());
}

void LoginStarts::new_plan(const std::string& session)
{
    plan_.emplace();
    plan_->session = session;
    plan_->began_at = unix_now();
    for (const MachineEntry* entry : machines_.all()) {
        if (!entry->stored.definition.autostart.enabled) continue;
        LoginMachine& machine = plan_->machines.emplace_back(planned(*entry));
        if (entry->is_active()) machine.phase = LoginPhase::Started;
    }
    environment_.log.info("login: " + std::to_string(plan_->machines.size()) +
                          " machines start by themselves");
    resume(std::move(*plan_));
}

void LoginStarts::resume(LoginPlan plan)
{
    plan_ = std::move(plan);
    finished_ = is_over(*plan_) && !plan_->machines.empty() && read_file(file_, mib(1)).has_value();
    for (LoginMachine& machine : plan_->machines) {
        const MachineEntry* entry = entry_of(machine);
        if (is_over(machine.phase)) continue;
        if (entry != nullptr && entry->is_active()) {
            machine.phase = LoginPhase::Started;
            continue;
        }
        if (machine.phase == LoginPhase::Booting) {
            // It ended while no agent ran; the restart policy decides about it.
            machine.phase = LoginPhase::NotStarted;
            machine.reason = entry != nullptr && entry->last_run ? entry->last_run->sentence : "";
            continue;
        }
        machine.phase = LoginPhase::Delayed;
        const auto delay = entry == nullptr ? 0ms : entry->stored.definition.autostart.delay;
        const auto left = delay - (unix_now() - plan_->began_at);
        timers_[machine.id] =
            environment_.loop.after(std::max(std::chrono::duration_cast<milliseconds>(left), 0ms),
                                    [this, id = machine.id] { approach(id); });
    }
    save();
    pump_soon();
}

LoginMachine* LoginStarts::find(const std::string& id)
{
    if (!plan_) return nullptr;
    for (LoginMachine& machine : plan_->machines)
        if (machine.id == id) return &machine;
    return nullptr;
}

MachineEntry* LoginStarts::entry_of(const LoginMachine& machine)
{
    return machines_.by_id(machine.id);
}

bool LoginStarts::owns(const MachineEntry& entry) const
{
    if (!plan_) return false;
    for (const LoginMachine& machine : plan_->machines) {
        if (machine.id != entry.id()) continue;
        if (machine.phase == LoginPhase::Booting)
            return machine.attempts <= entry.stored.definition.autostart.retries;
        return !is_over(machine.phase);
    }
    return false;
}

bool LoginStarts::cancel(const MachineEntry& entry)
{
    LoginMachine* machine = find(entry.id());
    if (machine == nullptr || is_over(machine->phase) || machine->phase == LoginPhase::Booting)
        return false;
    settle(*machine, LoginPhase::NotStarted, "it was stopped before its turn came");
    return true;
}

/// Its time has come: it is due, or waits for a condition.
void LoginStarts::approach(const std::string& id)
{
    LoginMachine* machine = find(id);
    if (machine == nullptr) return;
    const MachineEntry* entry = entry_of(*machine);
    if (entry == nullptr || !entry->stored.definition.autostart.enabled)
        return settle(*machine, LoginPhase::NotStarted, "it no longer starts at login");
    const std::string what = missing(entry->stored.definition.autostart.conditions);
    if (!what.empty()) return wait_for(*machine, what);
    timers_.erase(id);
    machine->phase = LoginPhase::Due;
    machine->reason.clear();
    pump_soon();
}

void LoginStarts::wait_for(LoginMachine& machine, const std::string& missing)
{
    machine.reason = missing;
    if (machine.phase == LoginPhase::Waiting) return;
    machine.phase = LoginPhase::Waiting;
    environment_.log.info("login: " + machine.name + " waits: " + missing);
    timers_[machine.id] =
        environment_.loop.after(wait_(), [this, id = machine.id] { condition_late(id); });
    watch_conditions();
    save();
    // What changed between the look and the watch.
    look_ = environment_.loop.after(0ms, [this] { look_at_conditions(); });
}

void LoginStarts::condition_late(const std::string& id)
{
    LoginMachine* machine = find(id);
    if (machine == nullptr) return;
    const std::string missing = machine->reason;
    const std::string why = missing + " within " + exact(wait_());
    machine->phase = LoginPhase::Booting;  // the run that is noted is ours
    if (MachineEntry* entry = entry_of(*machine))
        supervisor_.note_not_started(
            *entry,
            machine->attempts == 0 ? store::Cause::Login : store::Cause::Retry,
            {ErrorCode::Refused, why, "start it by hand: berth start " + machine->name});
    settle(*machine, LoginPhase::NotStarted, missing);
}

std::string LoginStarts::missing(const Conditions& conditions)
{
    if (conditions.ac_power && !conditions_.on_mains_power())
        return "the host was not on mains power";
    if (conditions.network && !conditions_.has_network()) return "the network was not up";
    for (const std::string& path : conditions.mounted)
        if (!conditions_.is_mounted(path)) return path + " was not mounted";
    return "";
}

void LoginStarts::look_at_conditions()
{
    if (!plan_) return;
    bool waits = false;
    for (LoginMachine& machine : plan_->machines) {
        if (machine.phase != LoginPhase::Waiting) continue;
        approach(machine.id);
        waits = waits || machine.phase == LoginPhase::Waiting;
    }
    if (!waits) look_ = environment_.loop.after(0ms, [this] { watches_.clear(); });
}

/// All three: they cost nothing while nothing changes.
void LoginStarts::watch_conditions()
{
    if (!watches_.empty()) return;
    const auto changed = [this] { look_at_conditions(); };
    for (const auto watch : {&HostConditions::watch_power,
                             &HostConditions::watch_mounts,
                             &HostConditions::watch_network}) {
        auto handle = (conditions_.*watch)(changed);
        if (handle)
            watches_.push_back(std::move(*handle));
        else
            environment_.log.warn("a condition may be noticed late: " + handle.error().message);
    }
}

/// Starts happen by themselves, never inside what made them possible.
void LoginStarts::pump_soon()
{
    pump_ = environment_.loop.after(0ms, [this] { pump(); });
}

void LoginStarts::pump()
{
    if (!plan_ || supervisor_.refuses_starts()) return;
    for (const std::string& id : login_starts_now(plan_->machines))
        if (LoginMachine* machine = find(id)) start(*machine);
    if (is_over(*plan_) && !finished_) finish();
}

void LoginStarts::start(LoginMachine& machine)
{
    MachineEntry* entry = entry_of(machine);
    if (entry == nullptr) return settle(machine, LoginPhase::NotStarted, "it was deleted");
    const store::Cause cause = machine.attempts == 0 ? store::Cause::Login : store::Cause::Retry;
    ++machine.attempts;
    machine.phase = LoginPhase::Booting;
    machine.reason.clear();
    save();
    const std::string id = machine.id;
    timers_[id] = environment_.loop.after(kBootTime, [this, id] { boot_time_over(id); });
    const auto started = supervisor_.start_unasked(*entry, {cause});
    // Where even the history could not be written, nobody told us of an end.
    LoginMachine* now = find(id);
    if (!started && now != nullptr && now->phase == LoginPhase::Booting && !entry->run)
        settle(*now, LoginPhase::NotStarted, started.error().message);
}

void LoginStarts::follow(const MachineEntry& entry)
{
    LoginMachine* machine = find(entry.id());
    if (machine == nullptr || is_over(machine->phase) || !entry.run) return;
    const bool ready = entry.run->ready_at.has_value();
    // One that runs without us was started by hand.
    if (machine->phase != LoginPhase::Booting || ready) settle(*machine, LoginPhase::Started, "");
}

void LoginStarts::boot_time_over(const std::string& id)
{
    LoginMachine* machine = find(id);
    if (machine == nullptr) return;
    const MachineEntry* entry = entry_of(*machine);
    const bool says = entry != nullptr && !entry->stored.definition.ready_pattern.empty();
    settle(
        *machine, LoginPhase::Started, says ? "it was not ready within " + exact(kBootTime) : "");
}

void LoginStarts::ended(MachineEntry& entry)
{
    LoginMachine* machine = find(entry.id());
    if (machine == nullptr || machine->phase != LoginPhase::Booting || !entry.last_run) return;
    const store::Run& run = *entry.last_run;
    const bool again = !went_well(run) && owns(entry);
    machine->reason = run.sentence;
    if (!again) {
        const bool started = went_well(run) && run.running_at;
        return settle(
            *machine, started ? LoginPhase::Started : LoginPhase::NotStarted, run.sentence);
    }
    machine->phase = LoginPhase::Retrying;
    timers_[machine->id] = environment_.loop.after(restart_delay(machine->attempts),
                                                   [this, id = machine->id] { approach(id); });
    save();
    pump_soon();
}

void LoginStarts::settle(LoginMachine& machine, LoginPhase phase, const std::string& reason)
{
    machine.phase = phase;
    machine.reason = reason;
    // Perhaps the timer that runs this.
    timers_.erase(machine.id);
    save();
    pump_soon();
}

void LoginStarts::save()
{
    // Without it the next agent knows nothing of this plan, and begins one only at a login.
    if (auto saved = write_file_atomically(file_, to_json(*plan_)); !saved)
        environment_.log.warn("keeping the login plan: " + saved.error().message);
}

void LoginStarts::finish()
{
    finished_ = true;
    const std::string summary = summary_of(*plan_);
    Json machines = Json::array();
    bool all = true;
    for (const LoginMachine& machine : plan_->machines) {
        all = all && machine.phase == LoginPhase::Started;
        machines.push_back({{"name", machine.name},
                            {"started", machine.phase == LoginPhase::Started},
                            {"reason", machine.reason.empty() ? Json() : Json(machine.reason)}});
    }
    store::Event event;
    event.kind = "login.finished";
    event.data = dump_line(Json{{"summary", summary}, {"machines", std::move(machines)}});
    environment_.journal.record(std::move(event));
    environment_.log.write(all ? LogLevel::Info : LogLevel::Warn, "login: " + summary);
}

Setting login_wait_setting(std::function<void(milliseconds)> set_wait)
{
    return {"login.wait",
            "how long a start at login waits for its conditions",
            "a time up to 24h",
            "5m",
            [](const std::string& value) { return parse_duration(value).has_value(); },
            [set_wait = std::move(set_wait)](const std::string& value) {
                if (const auto wait = parse_duration(value)) set_wait(*wait);
            }};
}

}  // namespace berth::agent
