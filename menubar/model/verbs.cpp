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

    void start() { add("/start", Text::Start, Verb::Start); }
    void stop() { add("/stop", Text::Stop, Verb::Stop); }
    void pause() { add("/pause", Text::Pause, Verb::Pause); }
    void resume() { add("/resume", Text::Resume, Verb::Resume); }
    void restart() { add("/restart", Text::Restart, Verb::Restart); }
    void save() { add("/save", Text::Save, Verb::Save); }
    void cancel_save() { add("/cancel-save", Text::CancelSave, Verb::Resume); }
    void cancel_restart()
    {
        if (machine_.restart_at) add("/cancel-restart", Text::CancelRestart, Verb::Stop);
    }
    void force_stop()
    {
        add("/kill", Text::ForceStop, Verb::Kill).question = Question{
            say(Text::ForceStopQuestion, {shown_name(machine_.name)}), say(Text::ForceStopAnswer)};
    }
    void start_fresh()
    {
        add("/start-fresh", Text::StartFresh, Verb::StartFresh).question =
            Question{say(Text::StartFreshQuestion, {shown_name(machine_.name)}),
                     say(Text::StartFreshAnswer)};
    }
    void why()
    {
        add_row(row_, joined_id({row_.id, "/why"}), say(Text::Why)).command = why_window(machine_);
    }

private:
    Row& add(std::string_view id, Text title, Verb verb)
    {
        Row& row = add_row(row_, joined_id({row_.id, id}), say(title));
        row.command = AskMachine{verb, machine_.name};
        return row;
    }

    Row& row_;
    const MachineView& machine_;
};

void add_for(State state, Verbs& verbs, const MachineView& machine)
{
    switch (state) {
    case State::Stopped:
    case State::Failed:
        verbs.start();
        verbs.cancel_restart();
        if (state == State::Failed) verbs.why();
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

AgentCall agent_call(Verb verb, const std::string& machine)
{
    AgentCall call{"", {{"name", machine}}};
    const auto start = [&call](const char* method) {
        call.method = method;
        call.params["cause"] = "menu";
    };
    switch (verb) {
    case Verb::Start: start("machine.start"); break;
    case Verb::StartFresh:
        start("machine.start");
        call.params["cold"] = true;
        break;
    case Verb::Restart: start("machine.restart"); break;
    case Verb::Stop: call.method = "machine.stop"; break;
    case Verb::Kill: call.method = "machine.kill"; break;
    case Verb::Pause: call.method = "machine.pause"; break;
    case Verb::Resume: call.method = "machine.resume"; break;
    case Verb::Save: call.method = "machine.save"; break;
    }
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
