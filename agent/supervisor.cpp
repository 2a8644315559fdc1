#include "agent/supervisor.h"

#include "agent/capacity_input.h"
#include "agent/conflicts.h"
#include "agent/launch.h"
#include "agent/saved.h"
#include "agent/share_check.h"
#include "agent/spec_builder.h"

#include <sys/wait.h>

#include <csignal>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr auto kCommandBudget = 5s;  ///< A runner answers stop and kill at once.
constexpr auto kDeathBudget = 10s;   ///< From its answer to a kill to the end of the run.

Holdings holdings_of(const MachineEntry& entry)
{
    if (entry.spec) return {entry.name(), entry.spec->disks, entry.spec->networks};
    return {entry.name(), entry.stored.definition.disks, entry.stored.definition.networks};
}

}  // namespace

Supervisor::Supervisor(Environment& environment, Machines& machines)
    : environment_(environment), machines_(machines)
{
}

Result<void> Supervisor::start(MachineEntry& entry, const StartRequest& request)
{
    if (auto startable = check_startable(entry, request.saved); !startable) return startable;
    const bool restores =
        entry.state() == State::Saved && request.saved != StartRequest::Saved::Discard;
    auto sizes = plan_sizes(entry, request.shortage, restores ? &*entry.saved : nullptr);
    if (!sizes) return tl::unexpected<Error>(sizes.error());
    if (restores && request.saved == StartRequest::Saved::GoBack)
        if (auto restored = restore_disks(*entry.saved); !restored)
            return fail(restored.error(), "putting the disks of " + entry.name() + " back");

    if (auto opened = open_run(entry, request.cause, *sizes); !opened) return opened;
    entry.run->log_path =
        environment_.paths.run_logs(entry.id(), entry.run->number) + "/console.log";

    if (entry.state() == State::Saved && !restores)
        if (auto discarded = discard_saved(entry); !discarded) {
            close_unstarted(entry, discarded.error());
            return discarded;
        }

    // First the runner, then the book-keeping: what is stored next is stored while the runner comes
    // up.
    auto launched = launch_run(entry, *sizes);
    machines_.record(
        entry,
        "run.asked",
        dump_line(Json{{"cause", store::name_of(request.cause)}, {"restored", restores}}));
    machines_.apply(entry, restores ? Event::RestoreAsked : Event::StartAsked);
    if (launched) {
        save_run(entry);
        return {};
    }
    close_unstarted(entry, launched.error());
    return launched;
}

Result<void> Supervisor::start_unasked(MachineEntry& entry, const StartRequest& request)
{
    const auto newest = [&entry] { return entry.last_run ? entry.last_run->id : 0; };
    const std::int64_t before = newest();
    auto started = start(entry, request);
    // Nothing went wrong with the machine when nothing at all is to start any more.
    if (!started && !entry.run && newest() == before && !refuses_starts())
        note_not_started(entry, request.cause, started.error());
    return started;
}

void Supervisor::note_not_started(MachineEntry& entry, store::Cause cause, const Error& why)
{
    const Event asked = entry.state() == State::Saved ? Event::RestoreAsked : Event::StartAsked;
    if (!next(entry.state(), asked)) return;
    PlannedSizes none;
    none.cpus = 0;
    if (auto opened = open_run(entry, cause, none); !opened) {
        environment_.log.error(entry.name() + " was not started: " + why.message + "; " +
                               opened.error().message);
        return;
    }
    machines_.record(entry, "run.asked", dump_line(Json{{"cause", store::name_of(cause)}}));
    machines_.apply(entry, asked);
    close_unstarted(entry, why);
}

void Supervisor::close_unstarted(MachineEntry& entry, const Error& why)
{
    RunEnding ending;
    ending.start_error = why;
    finish(entry, ending);
}

Result<void>
Supervisor::open_run(MachineEntry& entry, store::Cause cause, const PlannedSizes& sizes)
{
    store::Run run;
    run.machine_id = entry.id();
    run.machine_name = entry.name();
    run.cause = cause;
    run.fingerprint = fingerprint(entry.stored.definition);
    run.cpus = sizes.cpus;
    run.memory = sizes.memory;
    run.cpus_rule = sizes.cpus_rule;
    run.memory_rule = sizes.memory_rule;
    run.boot = boot_id();
    run.asked_at = run.last_seen_at = unix_now();
    auto opened = environment_.ledger.open(std::move(run));
    if (!opened) return fail(opened.error(), "noting the start of " + entry.name());
    entry.run = std::move(*opened);
    return {};
}

Result<void> Supervisor::check_startable(const MachineEntry& entry, StartRequest::Saved saved)
{
    if (!no_starts_.empty())
        return fail(ErrorCode::Refused, entry.name() + " cannot start now: " + no_starts_);
    if (entry.state() == State::Saved) {
        if (saved != StartRequest::Saved::Discard) {
            const bool back = saved == StartRequest::Saved::GoBack;
            const auto disks = back ? ChangedDisks::GoBack : ChangedDisks::Refuse;
            if (auto restorable = check_restorable(entry, disks); !restorable) return restorable;
        }
    } else if (!next(entry.state(), Event::StartAsked))
        return fail(ErrorCode::Refused,
                    entry.name() + " is " + std::string(name_of(entry.state())),
                    entry.state() == State::Unknown
                        ? "its runner does not answer; end it with: berth stop " + entry.name() +
                              " --force"
                        : "");
    if (auto fine = check_stored_shares(entry.stored.definition.shares, environment_.paths); !fine)
        return fine;
    std::vector<Holdings> active;
    for (const MachineEntry* other : machines_.all())
        if (other->is_active()) active.push_back(holdings_of(*other));
    const auto& definition = entry.stored.definition;
    return check_conflicts({entry.name(), definition.disks, definition.networks}, active);
}

Result<PlannedSizes>
Supervisor::plan_sizes(const MachineEntry& entry, Shortage shortage, const SavedState* restored)
{
    auto request = capacity_request(environment_, machines_);
    if (!request) return tl::unexpected<Error>(request.error());
    request->asked = {entry.id()};
    request->shortage = shortage;
    if (restored != nullptr)
        for (Candidate& candidate : request->machines) {
            if (candidate.id != entry.id()) continue;
            candidate.cpus = restored->spec.cpus;
            candidate.memory = restored->spec.memory;
        }
    Plan planned = plan(*request);
    Planned& own = planned.asked.front();
    if (own.refusal) return tl::unexpected<Error>(*own.refusal);
    if (restored != nullptr) own.sizes->cpus_rule = own.sizes->memory_rule = restored_rule();
    return std::move(*own.sizes);
}

Spec Supervisor::spec_for(const MachineEntry& entry, const PlannedSizes& sizes)
{
    const bool choose = entry.stored.definition.accelerator != AcceleratorChoice::Tcg;
    const std::string kvm = choose ? environment_.kvm_finding() : "";
    const std::int64_t run = entry.run->number;
    if (entry.state() == State::Saved)
        return spec_of_restore(entry.stored, *entry.saved, run, kvm, environment_.paths);
    Spec spec = make_spec(entry.stored, sizes, run, kvm, environment_.paths);
    spec.share_backend = environment_.share_backend;
    return spec;
}

Result<void> Supervisor::launch_run(MachineEntry& entry, const PlannedSizes& sizes)
{
    entry.spec = spec_for(entry, sizes);
    auto launched = launch(environment_.runner_program,
                           environment_.paths.run_dir(entry.id(), entry.run->number),
                           *entry.spec);
    if (!launched) return tl::unexpected<Error>(launched.error());
    entry.run->runner = launched->process;
    auto link = RunnerLink::launched(
        environment_.loop, target_of(entry), std::move(launched->ready), handlers_for(entry.id()));
    if (!link) {
        ::kill(entry.run->runner.pid, SIGKILL);  // nobody would hear of it, or wait for it
        ::waitpid(entry.run->runner.pid, nullptr, 0);
        return tl::unexpected<Error>(link.error());
    }
    supervised_[entry.id()].link = std::move(*link);
    return {};
}

RunTarget Supervisor::target_of(const MachineEntry& entry) const
{
    const store::Run& run = *entry.run;
    const Paths& paths = environment_.paths;
    return {RunDirPaths(paths.run_dir(entry.id(), run.number)),
            entry.id(),
            run.number,
            run.runner,
            run.boot,
            runner_log_path(paths.run_logs(entry.id(), run.number))};
}

void Supervisor::stop(MachineEntry& entry, const StopRequest& request, Done done)
{
    if (!entry.is_active()) return done(fail(ErrorCode::Refused, entry.name() + " is not running"));
    if (entry.state() == State::Saving)
        return done(fail(ErrorCode::Refused,
                         entry.name() + " is being saved, which ends it",
                         "let it go on with: berth resume " + entry.name()));
    StopRequest given = request;
    if (!given.grace) given.grace = entry.stored.definition.stop_grace;
    Supervised& supervised = supervised_[entry.id()];
    if (supervised.link && supervised.link->is_connected())
        return send_stop(entry, given, std::move(done));
    if (entry.state() == State::Unknown)
        return done(fail(ErrorCode::Unreachable,
                         "the runner of " + entry.name() + " does not answer",
                         "end it by force: berth stop " + entry.name() + " --force"));
    note_stop_asked(entry, given.because);
    supervised.when_answered = [this, &entry, given, done = std::move(done)] {
        send_stop(entry, given, done);
    };
}

void Supervisor::send_stop(MachineEntry& entry, const StopRequest& request, Done done)
{
    note_stop_asked(entry, request.because);
    Json params = {{"grace", request.grace->count()}};
    if (!request.because.empty()) params["because"] = request.because;
    ask_runner(entry,
               "stop",
               std::move(params),
               kCommandBudget,
               [name = entry.name(), done = std::move(done)](const Result<Json>& answer) {
                   if (answer) return done({});
                   Error error =
                       answer.error().during("asking the runner of " + name + " to stop it");
                   done(tl::unexpected<Error>(
                       error.hinting("end it by force: berth stop " + name + " --force")));
               });
}

void Supervisor::note_stop_asked(MachineEntry& entry, const std::string& because)
{
    if (!entry.run || entry.run->stop_asked_at) return;
    entry.run->stop_asked_at = unix_now();
    machines_.record(
        entry, "run.stop_asked", because.empty() ? "{}" : dump_line(Json{{"because", because}}));
    save_run(entry);
}

Result<void> Supervisor::kill(MachineEntry& entry)
{
    if (!entry.is_active()) return fail(ErrorCode::Refused, entry.name() + " is not running");
    note_stop_asked(entry);
    Supervised& supervised = supervised_[entry.id()];
    if (!supervised.link) return fail(ErrorCode::Unreachable, entry.name() + " has no runner");
    supervised.kill_wanted = true;
    supervised.deadline = environment_.loop.after(kCommandBudget, [this, id = entry.id()] {
        environment_.log.warn("killing the runner of machine " + id + ", which does not answer");
        supervised_[id].link->kill_runner();
    });
    if (supervised.link->is_connected()) send_kill(supervised);
    return {};
}

void Supervisor::send_kill(Supervised& supervised)
{
    supervised.link->call(
        "kill", Json::object(), kCommandBudget, [this, &supervised](const Result<Json>& answer) {
            if (!answer) return;  // the deadline acts
            supervised.deadline = environment_.loop.after(
                kDeathBudget, [&supervised] { supervised.link->kill_runner(); });
        });
}

void Supervisor::ask_runner(MachineEntry& entry,
                            const std::string& method,
                            Json params,
                            milliseconds timeout,
                            rpc::Reply reply)
{
    const auto found = supervised_.find(entry.id());
    if (found == supervised_.end() || !found->second.link)
        return reply(fail(ErrorCode::Refused, entry.name() + " is not running"));
    found->second.link->call(method, std::move(params), timeout, std::move(reply));
}

}  // namespace berth::agent
