#include "menubar/model/verbs.h"

#include "menubar/model/machine_rows.h"
#include "menubar/model/machine_words.h"
#include "menubar/model/shown.h"
#include "menubar/model/strings.h"

namespace berth::menu {
namespace {

/// Adds verbs to one machine's submenu.
class Verbs {
public:
    Verbs(Row& row, const MachineView& machine) : row_(row), machine_(machine) {}

    void start() { add("/start", Text::Start, start_call(machine_)); }
    void stop() { add("/stop", Text::Stop, call_on("machine.stop", machine_)); }
    void pause() { add("/pause", Text::Pause, call_on("machine.pause", machine_)); }
    void resume() { add("/resume", Text::Resume, call_on("machine.resume", machine_)); }
    void save() { add("/save", Text::Save, call_on("machine.save", machine_)); }
    void cancel_save()
    {
        add("/cancel-save", Text::CancelSave, call_on("machine.resume", machine_));
    }
    void cancel_restart()
    {
        if (machine_.restart_at)
            add("/cancel-restart", Text::CancelRestart, call_on("machine.stop", machine_));
    }
    void restart()
    {
        CallAgent call = call_on("machine.restart", machine_);
        call.params.emplace("cause", "menu");
        add("/restart", Text::Restart, std::move(call));
    }
    void force_stop()
    {
        add("/kill", Text::ForceStop, call_on("machine.kill", machine_)).question = Question{
            say(Text::ForceStopQuestion, {shown_name(machine_.name)}), say(Text::ForceStopAnswer)};
    }
    void start_fresh()
    {
        CallAgent call = start_call(machine_);
        call.params.emplace("cold", true);
        add("/start-fresh", Text::StartFresh, std::move(call)).question =
            Question{say(Text::StartFreshQuestion, {shown_name(machine_.name)}),
                     say(Text::StartFreshAnswer)};
    }
    void why() { add("/why", Text::Why, why_window(machine_)); }

private:
    Row& add(const char* id, Text title, Command command)
    {
        Row& verb = add_row(row_, joined_id({row_.id, id}), say(title));
        verb.command = std::move(command);
        return verb;
    }

    Row& row_;
    const MachineView& machine_;
};

void add_for(State state, Verbs& verbs, const MachineView& machine)
{
    switch (state) {
    case State::Stopped:
        verbs.start();
        verbs.cancel_restart();
        return;
    case State::Failed:
        verbs.start();
        verbs.cancel_restart();
        verbs.why();
        return;
    case State::Saved:
        if (cannot_go_on(machine))
            verbs.start_fresh();
        else
            verbs.start();
        verbs.cancel_restart();
        return;
    case State::Starting:
    case State::Restoring:
        verbs.stop();
        verbs.force_stop();
        return;
    case State::Running:
        verbs.stop();
        verbs.pause();
        verbs.restart();
        verbs.save();
        verbs.force_stop();
        return;
    case State::Paused:
        verbs.resume();
        verbs.stop();
        verbs.save();
        verbs.force_stop();
        return;
    case State::Saving:
        verbs.cancel_save();
        verbs.force_stop();
        return;
    case State::Stopping:
    case State::Unknown: verbs.force_stop(); return;
    }
}

}  // namespace

void add_verbs(Row& row, const MachineView& machine)
{
    Verbs verbs(row, machine);
    const auto state = state_named(machine.state);
    // A state of a newer agent: what can do no harm, or asks first.
    add_for(state.value_or(machine.run ? State::Unknown : State::Stopped), verbs, machine);
}

CallAgent call_on(const char* method, const MachineView& machine)
{
    CallAgent call{method, Json::object()};
    call.params.emplace("name", machine.name);
    return call;
}

CallAgent start_call(const MachineView& machine)
{
    CallAgent call = call_on("machine.start", machine);
    call.params.emplace("cause", "menu");
    return call;
}

OpenWindow why_window(const MachineView& machine)
{
    const bool printed = machine.last_run && machine.last_run->log_size.count > 0;
    return {printed ? OpenWindow::Kind::Console : OpenWindow::Kind::History,
            machine.name,
            machine.last_run ? machine.last_run->number : 0};
}

}  // namespace berth::menu
