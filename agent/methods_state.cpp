// The methods that start, stop and hold machines. Their answers come when what was asked for is so.
#include "agent/methods.h"
#include "agent/parameters.h"
#include "agent/wire.h"

#include <memory>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kStartTimeout = 120s;
constexpr milliseconds kEndMargin = 20s;  ///< For a kill, and for what comes after a grace.
constexpr milliseconds kPauseBudget = 30s;
constexpr milliseconds kSaveTimeout = 10min;
constexpr milliseconds kSaveMargin = 90s;  ///< For the disk, and for what comes after.

struct StartParameters {
    std::string name;
    std::string wait;
    milliseconds timeout = kStartTimeout;
    StartRequest request;
};

struct StopParameters {
    bool force = false;
    std::optional<milliseconds> grace;
};

Result<StartParameters> read_start(Parameters& parameters)
{
    StartParameters start;
    start.name = parameters.text("name");
    start.wait = parameters.word("wait", {"none", "running", "ready"});
    start.timeout = parameters.duration("timeout").value_or(kStartTimeout);
    const bool anyway = parameters.flag("anyway");
    const bool smaller = parameters.flag("smaller");
    if (anyway) start.request.shortage = Shortage::Overcommit;
    if (smaller) start.request.shortage = Shortage::Shrink;
    const bool cold = parameters.flag("cold");
    const bool as_saved = parameters.flag("as_saved");
    if (cold) start.request.saved = StartRequest::Saved::Discard;
    if (as_saved) start.request.saved = StartRequest::Saved::GoBack;
    start.request.cause = *store::cause_named(parameters.word("cause", {"cli", "menu"}));
    if (auto good = parameters.check(); !good) return tl::unexpected<Error>(good.error());
    if (anyway && smaller)
        return fail(ErrorCode::Invalid, "\"anyway\" and \"smaller\" exclude each other");
    if (cold && as_saved)
        return fail(ErrorCode::Invalid, "\"cold\" and \"as_saved\" exclude each other");
    return start;
}

StopParameters read_stop(Parameters& parameters)
{
    return {parameters.flag("force"), parameters.duration("grace")};
}

/// Answers with the machine as it then is.
Waiters::Done reply_machine(Services& services, std::string id, rpc::Reply reply)
{
    return [&services, id = std::move(id), reply = std::move(reply)](const Result<void>& result) {
        if (!result) return reply(tl::unexpected<Error>(result.error()));
        const MachineEntry* entry = services.machines.by_id(id);
        if (entry == nullptr)
            return reply(fail(ErrorCode::NoSuchMachine, "the machine was deleted meanwhile"));
        reply(to_wire(*entry, services.environment.paths));
    };
}

bool is_over(const MachineEntry& entry, std::int64_t run)
{
    return !entry.run || entry.run->number != run;
}

/// What a start that ended is to those who waited for it.
Result<void> end_of_start(const MachineEntry& entry, const std::string& wait)
{
    if (!entry.last_run)
        return fail(ErrorCode::Internal, "the run of " + entry.name() + " was lost");
    const store::Run& run = *entry.last_run;
    const bool went_well = run.outcome && !is_failure(*run.outcome);
    if (wait == "running" && run.running_at && went_well) return {};
    const std::string early = went_well ? entry.name() + " ended before it was " + wait + ": " : "";
    return fail(ErrorCode::Refused, early + run.sentence, run.hint);
}

Waiters::Check start_check(std::int64_t run, const std::string& wait)
{
    return [run, wait](const MachineEntry& entry) -> std::optional<Result<void>> {
        if (is_over(entry, run)) return end_of_start(entry, wait);
        const auto& mark = wait == "ready" ? entry.run->ready_at : entry.run->running_at;
        if (mark) return Result<void>();
        return std::nullopt;
    };
}

void begin(Services& services,
           MachineEntry& entry,
           const StartParameters& start,
           const rpc::Reply& reply)
{
    services.machines.notice_removed_states();
    if (start.wait == "ready" && entry.stored.definition.ready_pattern.empty())
        return reply(
            fail(ErrorCode::Invalid,
                 entry.name() + " has no ready_pattern, so nobody can tell when it is ready",
                 "wait for running, or give it one: berth edit " + entry.name()));
    if (auto started = services.supervisor.start(entry, start.request); !started)
        return reply(tl::unexpected<Error>(started.error()));
    if (start.wait == "none") return reply(to_wire(entry, services.environment.paths));
    services.waiters.wait(entry,
                          start_check(entry.run->number, start.wait),
                          start.timeout,
                          entry.name() + " to be " + start.wait,
                          reply_machine(services, entry.id(), reply));
}

/// Ends the run, then calls `done` once: when it is over, or with why it is not.
void end(Services& services,
         MachineEntry& entry,
         const StopParameters& stop,
         const Waiters::Done& done)
{
    auto finished = std::make_shared<bool>(false);
    const Waiters::Done first = [finished, done](const Result<void>& result) {
        if (!std::exchange(*finished, true)) done(result);
    };
    // What waits to be started by itself is stopped by no longer waiting.
    if (!entry.is_active() && (services.restarts.cancel(entry) || services.login.cancel(entry)))
        return first({});
    const std::int64_t run = entry.run ? entry.run->number : 0;
    const milliseconds grace =
        stop.force ? 0ms : stop.grace.value_or(entry.stored.definition.stop_grace);
    if (stop.force) {
        if (auto killed = services.supervisor.kill(entry); !killed) return first(killed);
    } else {
        services.supervisor.stop(entry, {stop.grace, ""}, [first](const Result<void>& asked) {
            if (!asked) first(asked);
        });
    }
    if (*finished) return;
    services.waiters.wait(
        entry,
        [run](const MachineEntry& now) -> std::optional<Result<void>> {
            return is_over(now, run) ? std::optional(Result<void>()) : std::nullopt;
        },
        grace + kEndMargin,
        entry.name() + " to end",
        first);
}

void start(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const auto wanted = read_start(parameters);
    if (!wanted) return request.reply(tl::unexpected(wanted.error()));
    const auto entry = services.machines.require(wanted->name);
    if (!entry) return request.reply(tl::unexpected(entry.error()));
    begin(services, **entry, *wanted, request.reply);
}

void stop_with(Services& services, const Request& request, bool always_by_force)
{
    Parameters parameters(request.params);
    const std::string name = parameters.text("name");
    StopParameters wanted = read_stop(parameters);
    wanted.force = wanted.force || always_by_force;
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    const auto entry = services.machines.require(name);
    if (!entry) return request.reply(tl::unexpected(entry.error()));
    end(services, **entry, wanted, reply_machine(services, (*entry)->id(), request.reply));
}

void stop(Services& services, const Request& request)
{
    stop_with(services, request, false);
}
void kill(Services& services, const Request& request)
{
    stop_with(services, request, true);
}

void restart(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const StopParameters ending = read_stop(parameters);
    auto wanted = read_start(parameters);
    if (!wanted) return request.reply(tl::unexpected(wanted.error()));
    const auto entry = services.machines.require(wanted->name);
    if (!entry) return request.reply(tl::unexpected(entry.error()));
    if (!(*entry)->is_active()) return begin(services, **entry, *wanted, request.reply);
    wanted->request.cause = store::Cause::Restart;
    end(services,
        **entry,
        ending,
        [&services, id = (*entry)->id(), start = *wanted, reply = request.reply](
            const Result<void>& ended) {
            if (!ended) return reply(tl::unexpected<Error>(ended.error()));
            MachineEntry* again = services.machines.by_id(id);
            if (again == nullptr)
                return reply(fail(ErrorCode::NoSuchMachine, "the machine was deleted meanwhile"));
            begin(services, *again, start, reply);
        });
}

void hold(Services& services, const Request& request, Event event, const char* method)
{
    const auto found = machine_of(services, request);
    if (!found) return request.reply(tl::unexpected(found.error()));
    MachineEntry& entry = **found;
    const auto goal = next(entry.state(), event);
    if (!goal)
        return request.reply(
            fail(ErrorCode::Refused, entry.name() + " is " + std::string(name_of(entry.state()))));
    const rpc::Reply reply = once(request.reply);
    services.waiters.wait(
        entry,
        [goal](const MachineEntry& now) -> std::optional<Result<void>> {
            if (now.state() == *goal) return Result<void>();
            if (now.is_active()) return std::nullopt;
            return fail(ErrorCode::Refused, now.name() + " has ended meanwhile");
        },
        kPauseBudget,
        entry.name() + " to be " + std::string(name_of(*goal)),
        reply_machine(services, entry.id(), reply));
    services.supervisor.ask_runner(
        entry, method, Json::object(), kPauseBudget, [reply](const Result<Json>& answer) {
            if (!answer) reply(tl::unexpected<Error>(answer.error()));
        });
}

void pause(Services& services, const Request& request)
{
    hold(services, request, Event::PausedNow, "pause");
}

/// Lets a machine go on, whatever holds it: a pause, a save that is under way, a saved state.
void resume(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    StartParameters from_saved;
    from_saved.name = parameters.text("name");
    from_saved.wait = "running";
    services.machines.notice_removed_states();
    MachineEntry* entry = services.machines.by_name(from_saved.name);
    if (entry != nullptr && entry->state() == State::Saved)
        return begin(services, *entry, from_saved, request.reply);
    if (entry != nullptr && entry->state() == State::Saving)
        return services.supervisor.cancel_save(*entry,
                                               reply_machine(services, entry->id(), request.reply));
    hold(services, request, Event::ResumedNow, "resume");
}

void save(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const std::string name = parameters.text("name");
    const milliseconds timeout = parameters.duration("timeout").value_or(kSaveTimeout);
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    const auto found = services.machines.require(name);
    if (!found) return request.reply(tl::unexpected(found.error()));
    MachineEntry& entry = **found;
    const rpc::Reply reply = once(request.reply);
    const std::int64_t run = entry.run ? entry.run->number : 0;
    services.supervisor.save(entry, timeout, [reply](const Result<void>& saved) {
        if (!saved) reply(tl::unexpected<Error>(saved.error()));
    });
    if (entry.state() != State::Running && entry.state() != State::Paused) return;
    services.waiters.wait(
        entry,
        [run](const MachineEntry& now) -> std::optional<Result<void>> {
            if (!is_over(now, run)) return std::nullopt;
            if (now.state() == State::Saved) return Result<void>();
            const std::string& why = now.last_run ? now.last_run->sentence : now.reason();
            return fail(ErrorCode::Refused, now.name() + " was not saved: " + why);
        },
        timeout + kSaveMargin,
        entry.name() + " to be saved",
        reply_machine(services, entry.id(), reply));
}

}  // namespace

void answer(const MethodTable& methods, const std::string& method, const Request& request)
{
    const auto found = methods.find(method);
    if (found == methods.end())
        return request.reply(fail(ErrorCode::Unsupported,
                                  "this agent has no method " + method.substr(0, 80),
                                  "the program that asks may be newer than the agent"));
    found->second(request);
}

Result<MachineEntry*> machine_of(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const std::string name = parameters.text("name");
    if (auto good = parameters.check(); !good) return tl::unexpected<Error>(good.error());
    return services.machines.require(name);
}

rpc::Reply once(rpc::Reply reply)
{
    auto answered = std::make_shared<bool>(false);
    return [answered, reply = std::move(reply)](Result<Json> result) {
        if (!std::exchange(*answered, true)) reply(std::move(result));
    };
}

void add_state_methods(MethodTable& table, Services& services)
{
    const auto add = [&](const char* name, void (*handler)(Services&, const Request&)) {
        table[name] = [&services, handler](const Request& request) { handler(services, request); };
    };
    add("machine.start", start);
    add("machine.stop", stop);
    add("machine.kill", kill);
    add("machine.restart", restart);
    add("machine.pause", pause);
    add("machine.resume", resume);
    add("machine.save", save);
}

}  // namespace berth::agent
