// How the supervisor saves machines, and what becomes of what they were saved in.
#include "agent/saved.h"
#include "agent/supervisor.h"

namespace berth::agent {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// Beyond the time that the save itself may take: the file is put on disk, or the guest goes on.
constexpr milliseconds kSaveMargin = 60s;
constexpr milliseconds kClockBudget = 20s;  ///< A guest has a second, and some more to set it.

}  // namespace

void Supervisor::save(MachineEntry& entry, milliseconds timeout, Done done)
{
    if (!next(entry.state(), Event::SaveAsked))
        return done(fail(ErrorCode::Refused,
                         entry.name() + " is " + std::string(name_of(entry.state())) +
                             ": only a running or paused machine can be saved"));
    ask_runner(entry,
               "save",
               {{"timeout", timeout.count()}},
               timeout + kSaveMargin,
               [done = std::move(done)](const Result<Json>& answer) {
                   if (answer) return done({});
                   done(tl::unexpected<Error>(answer.error()));
               });
}

void Supervisor::cancel_save(MachineEntry& entry, Done done)
{
    ask_runner(entry,
               "save.cancel",
               Json::object(),
               kSaveMargin,
               [name = entry.name(), done = std::move(done)](const Result<Json>& answer) {
                   if (answer) return done({});
                   done(tl::unexpected<Error>(answer.error().during("letting " + name + " go on")));
               });
}

void Supervisor::set_clock(MachineEntry& entry, const std::string& after)
{
    ask_runner(entry,
               "clock.set",
               Json::object(),
               kClockBudget,
               [this, id = entry.id(), after](const Result<Json>& answer) {
                   const MachineEntry* now = machines_.by_id(id);
                   if (now == nullptr) return;
                   Json report = answer ? *answer
                                        : Json{{"right", false},
                                               {"behind", nullptr},
                                               {"reason", answer.error().message}};
                   report["after"] = after;
                   machines_.record(*now, "machine.clock", dump_line(report));
               });
}

Result<void> Supervisor::discard_saved(MachineEntry& entry)
{
    const std::string folder = environment_.paths.machine_dir(entry.id());
    if (entry.saved)
        if (auto kept = keep_changed_disks(folder, *entry.saved); !kept)
            return fail(kept.error(), "discarding the saved state of " + entry.name());
    if (auto dropped = drop_saved_state(folder); !dropped)
        return fail(dropped.error(), "discarding the saved state of " + entry.name());
    entry.saved.reset();
    entry.saved_problem.clear();
    machines_.apply(entry, Event::SaveDropped);
    return {};
}

/// Where a machine is when its run, which is `last_run` by now, is over.
void Supervisor::settle_state(MachineEntry& entry)
{
    const store::Run& ended = *entry.last_run;
    look_for_saved_state(entry, &ended, environment_.paths);
    if (!entry.has_saved_state()) {
        // Of a save that was cut off.
        if (ended.running_at)
            static_cast<void>(drop_saved_state(environment_.paths.machine_dir(entry.id())));
        const bool bad = is_failure(*ended.outcome);
        machines_.apply(entry, bad ? Event::EndedBadly : Event::Ended, ended.sentence);
        return;
    }
    const Event event = ended.outcome == Outcome::Saved ? Event::SaveDone : Event::RestoreFailed;
    if (entry.state() == State::Saved) return;  // a start that came to nothing
    if (!next(entry.state(), event))
        machines_.apply(entry, Event::Silent, "its runner ended before it was seen to save");
    machines_.apply(entry, event);
}

}  // namespace berth::agent
