#include "agent/sleep_keeper.h"

#include "vzcore/base/file.h"
#include "vzcore/json_read.h"

#include <unistd.h>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// For a pause that was asked for just before the host slept, and is done when it wakes.
constexpr milliseconds kSettleBudget = 30s;
constexpr milliseconds kResumeBudget = 30s;
constexpr const char* kBecause = "the host sleeps";

State state_of(SleepKeeper::Held how)
{
    return how == SleepKeeper::Held::Paused ? State::Paused : State::Saved;
}

void one_less(int& waiting, const Callback& done)
{
    if (--waiting == 0) done();
}

}  // namespace

SleepKeeper::SleepKeeper(Environment& environment,
                         Machines& machines,
                         Supervisor& supervisor,
                         Waiters& waiters)
    : environment_(environment), machines_(machines), supervisor_(supervisor), waiters_(waiters),
      path_(environment.paths.runtime + "/asleep.json")
{
    load();
}

void SleepKeeper::go_to_sleep(milliseconds budget, Callback done)
{
    asleep_since_ = unix_now();
    std::vector<MachineEntry*> touched;
    Json policies = Json::object();
    for (MachineEntry* entry : machines_.all()) {
        const SleepPolicy policy = entry->stored.definition.on_sleep;
        if (!entry->is_active() || policy == SleepPolicy::None) continue;
        touched.push_back(entry);
        policies[entry->name()] = name_of(policy);
    }
    record("host.sleep", Json{{"machines", std::move(policies)}});
    const auto round = std::make_shared<Round>();
    round->done = std::move(done);
    for (MachineEntry* entry : touched)
        prepare(*entry, budget, round);
    one_less(round->waiting, round->done);
}

void SleepKeeper::prepare(MachineEntry& entry,
                          milliseconds budget,
                          const std::shared_ptr<Round>& round)
{
    switch (entry.stored.definition.on_sleep) {
    case SleepPolicy::None: return;
    case SleepPolicy::Save:
        if (entry.state() == State::Running) hold(entry, Held::Saved, budget, round);
        return;
    case SleepPolicy::Pause:
        // One that somebody has paused is theirs to resume.
        if (entry.state() == State::Running) hold(entry, Held::Paused, budget, round);
        return;
    case SleepPolicy::Stop: stop(entry, budget, round); return;
    }
}

void SleepKeeper::hold(MachineEntry& entry,
                       Held how,
                       milliseconds budget,
                       const std::shared_ptr<Round>& round)
{
    // Noted first: what is done and not noted would never be undone.
    marks_[entry.id()] = {how, entry.run->number};
    keep_marks();
    wait_for(
        entry,
        budget,
        [this, alive = std::weak_ptr<bool>(alive_)](const MachineEntry& now) {
            if (!alive.lock()) return true;
            const auto mark = marks_.find(now.id());  // none: it could not be done
            return mark == marks_.end() || now.state() == state_of(mark->second.how) ||
                   !now.is_active();
        },
        round);
    if (how == Held::Saved) return save(entry, budget * 3 / 4);
    pause(entry);
}

void SleepKeeper::save(MachineEntry& entry, milliseconds budget)
{
    supervisor_.save(
        entry,
        budget,
        [this, id = entry.id(), alive = std::weak_ptr<bool>(alive_)](const Result<void>& saved) {
            if (saved || !alive.lock()) return;
            environment_.log.warn("paused for the host's sleep, since it could not be saved: " +
                                  saved.error().message);
            const auto mark = marks_.find(id);
            MachineEntry* now = machines_.by_id(id);
            if (mark == marks_.end() || now == nullptr) return;  // the host is awake by now
            mark->second.how = Held::Paused;
            keep_marks();
            pause(*now);
        });
}

void SleepKeeper::pause(MachineEntry& entry)
{
    supervisor_.ask_runner(
        entry,
        "pause",
        Json::object(),
        kSettleBudget,
        [this, id = entry.id(), alive = std::weak_ptr<bool>(alive_)](const Result<Json>& paused) {
            if (paused || !alive.lock()) return;
            environment_.log.warn("before the host sleeps: " + paused.error().message);
            marks_.erase(id);
            keep_marks();
            if (const MachineEntry* now = machines_.by_id(id)) machines_.changed(*now);
        });
}

void SleepKeeper::stop(MachineEntry& entry,
                       milliseconds budget,
                       const std::shared_ptr<Round>& round)
{
    wait_for(
        entry, budget, [](const MachineEntry& now) { return !now.is_active(); }, round);
    supervisor_.stop(entry, {std::nullopt, kBecause}, [this](const Result<void>& asked) {
        if (!asked) environment_.log.warn("before the host sleeps: " + asked.error().message);
    });
}

void SleepKeeper::wait_for(MachineEntry& entry,
                           milliseconds budget,
                           std::function<bool(const MachineEntry&)> reached,
                           const std::shared_ptr<Round>& round)
{
    ++round->waiting;
    waiters_.wait(
        entry,
        [reached = std::move(reached)](const MachineEntry& now) {
            return reached(now) ? std::optional(Result<void>()) : std::nullopt;
        },
        budget,
        entry.name() + " before the host sleeps",
        [round](const Result<void>& /*ready*/) { one_less(round->waiting, round->done); });
}

void SleepKeeper::wake_up()
{
    const auto since = std::exchange(asleep_since_, std::nullopt);
    // What went on all the time has lost the time of the sleep. The others' clocks are set when
    // they go on.
    for (MachineEntry* entry : machines_.all())
        if (entry->state() == State::Running && marks_.count(entry->id()) == 0)
            supervisor_.set_clock(*entry, "wake");
    Json slept;
    if (since) slept = std::max<std::int64_t>(0, to_millis(unix_now()) - to_millis(*since));
    record("host.wake", Json{{"slept", std::move(slept)}, {"machines", undo()}});
}

void SleepKeeper::recover()
{
    if (marks_.empty() || asleep_since_) return;
    environment_.log.info("machines that an earlier agent held while the host slept go on");
    undo();
}

Json SleepKeeper::undo()
{
    Json names = Json::array();
    const auto marks = std::exchange(marks_, {});
    keep_marks();
    for (const auto& [id, mark] : marks) {
        MachineEntry* entry = machines_.by_id(id);
        if (entry == nullptr) continue;
        names.push_back(entry->name());
        const State wanted = state_of(mark.how);
        const std::string name = entry->name();
        waiters_.wait(
            *entry,
            [wanted](const MachineEntry& now) {
                const bool settled = now.state() == wanted || !now.is_active();
                return settled ? std::optional(Result<void>()) : std::nullopt;
            },
            kSettleBudget,
            name + " to be " + std::string(name_of(wanted)),
            [this, machine = id, run = mark.run, wanted, alive = std::weak_ptr<bool>(alive_)](
                const Result<void>& /*settled*/) {
                MachineEntry* now = alive.lock() ? machines_.by_id(machine) : nullptr;
                if (now == nullptr || now->state() != wanted) return;
                if (wanted == State::Saved) return restore(*now);
                if (now->run && now->run->number == run) resume(*now);
            });
    }
    return names;
}

void SleepKeeper::resume(MachineEntry& entry)
{
    supervisor_.ask_runner(entry,
                           "resume",
                           Json::object(),
                           kResumeBudget,
                           [this, alive = std::weak_ptr<bool>(alive_), name = entry.name()](
                               const Result<Json>& resumed) {
                               if (resumed || !alive.lock()) return;
                               environment_.log.warn(
                                   "resuming " + name +
                                   " after the host's sleep: " + resumed.error().message);
                           });
}

void SleepKeeper::restore(MachineEntry& entry)
{
    StartRequest request;
    request.cause = store::Cause::Restart;
    if (auto started = supervisor_.start(entry, request); !started)
        environment_.log.warn("restoring " + entry.name() +
                              " after the host's sleep: " + started.error().message);
}

void SleepKeeper::load()
{
    const auto text = read_file(path_, kib(256));
    if (!text) return;
    const auto json = parse_json(*text, path_);
    if (!json || !json->is_object()) return;
    for (const auto& [id, mark] : json->items()) {
        if (!mark.is_object()) continue;
        const std::string how = text_of(mark, "how");
        const auto run = integer_of(mark, "run");
        if ((how != "paused" && how != "saved") || !run) continue;
        marks_[id] = {how == "paused" ? Held::Paused : Held::Saved, *run};
    }
}

void SleepKeeper::keep_marks()
{
    if (marks_.empty()) {
        ::unlink(path_.c_str());
        return;
    }
    Json json = Json::object();
    for (const auto& [id, mark] : marks_)
        json[id] = {{"how", mark.how == Held::Paused ? "paused" : "saved"}, {"run", mark.run}};
    if (auto written = write_file_atomically(path_, dump_line(json)); !written)
        environment_.log.warn(written.error().message);
}

void SleepKeeper::record(const char* kind, const Json& data)
{
    store::Event event;
    event.kind = kind;
    event.data = dump_line(data);
    environment_.journal.record(std::move(event));
}

}  // namespace berth::agent
