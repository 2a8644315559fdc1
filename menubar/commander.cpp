#include "menubar/commander.h"

#include "agent/client/views.h"
#include "menubar/model/share_tag.h"
#include "menubar/model/strings.h"
#include "menubar/model/verbs.h"
#include "vzcore/json_read.h"

#include <utility>

namespace berth::menu {
namespace {

template <typename... Cases> struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <typename... Cases> Overloaded(Cases...) -> Overloaded<Cases...>;

constexpr const char* kTerminalSetting = "menu.terminal";

/// Others change the same definition meanwhile, as often as that at most.
constexpr int kMostTries = 5;

Text what_failed(Verb verb)
{
    switch (verb) {
    case Verb::Start:
    case Verb::StartFresh: return Text::CannotStart;
    case Verb::Stop:
    case Verb::Kill: return Text::CannotStop;
    case Verb::Pause: return Text::CannotPause;
    case Verb::Resume: return Text::CannotResume;
    case Verb::Restart: return Text::CannotRestart;
    case Verb::Save: return Text::CannotSave;
    }
    return Text::CannotStart;
}

/// Where there is no dialog: what does the same.
Error with_command(Error error, const std::string& machine)
{
    if (error.code == ErrorCode::Unsupported && error.hint.empty())
        error.hint = say(Text::ShareByCommand, {machine});
    return error;
}

Result<void> switch_in(Definition& definition, const SwitchShare& wanted)
{
    Share* const share = find_share(definition.shares, wanted.tag);
    if (!share)
        return fail(ErrorCode::NotFound, say(Text::NoSuchShare, {definition.name, wanted.tag}));
    share->enabled = wanted.on;
    return {};
}

}  // namespace

Commander::Commander(AgentPort& port, Desktop& desktop, Notifier& notifier)
    : port_(port), desktop_(desktop), notifier_(notifier)
{
}

void Commander::carry_out(const Command& command)
{
    std::visit(
        Overloaded{
            [this](const AskMachine& one) { ask(one.verb, one.machine); },
            [this](const AskMachines& several) {
                for (const std::string& machine : several.machines)
                    ask(several.verb, machine);
            },
            [this](const QuitAgent&) {
                call({"agent.quit", Json::object()}, {{}, say(Text::CannotQuit)});
            },
            [this](const SwitchShare& share) { switch_share(share, Force::No); },
            [this](const AddFolder& add) { add_folder(add); },
            [this](const SetAutostart& set) {
                edit(
                    set.machine,
                    [on = set.on](Definition& definition) -> Result<void> {
                        definition.autostart.enabled = on;
                        return {};
                    },
                    Force::No,
                    telling({set.machine, say(Text::CannotChange, {set.machine})}));
            },
            [this](const OpenWindow& window) {
                desktop_.open_window(window,
                                     telling({window.machine, say(Text::CannotOpenWindow)}));
            },
            [this](const OpenTerminal& terminal) { open_terminal(terminal); },
            [this](const CopyText& text) {
                desktop_.copy(text.text, telling({{}, say(Text::CannotCopy)}));
            },
            [this](const CopyAddress& copy) { copy_address(copy.machine); },
            [this](const SetLoginItem& item) {
                desktop_.set_login_item(item.on, telling({{}, say(Text::CannotSetLoginItem)}));
            },
        },
        command);
}

void Commander::ask(Verb verb, const std::string& machine)
{
    call(agent_call(verb, machine), {machine, say(what_failed(verb), {machine})});
}

void Commander::call(const AgentCall& call, Attempt attempt)
{
    port_.call(
        call.method, call.params, [told = telling(std::move(attempt))](const Result<Json>& result) {
            told(result.map([](const Json& /*answer*/) {}));
        });
}

void Commander::open_terminal(const OpenTerminal& terminal)
{
    auto told = telling({terminal.machine, say(Text::CannotOpenConsole, {terminal.machine})});
    port_.call("settings.get",
               {{"name", kTerminalSetting}},
               [this, alive = std::weak_ptr(alive_), terminal, told = std::move(told)](
                   const Result<Json>& answer) {
                   if (alive.expired()) return;
                   const Json* settings = answer ? member_of(*answer, "settings") : nullptr;
                   const std::string program =
                       settings != nullptr ? text_of(*settings, kTerminalSetting) : "";
                   desktop_.open_terminal(terminal, program == "auto" ? "" : program, told);
               });
}

void Commander::copy_address(const std::string& machine)
{
    auto told = telling({machine, say(Text::CannotCopyAddress, {machine})});
    port_.call(
        "machine.address",
        {{"name", machine}},
        [this, alive = std::weak_ptr(alive_), told = std::move(told)](const Result<Json>& answer) {
            if (alive.expired()) return;
            if (!answer) return told(tl::unexpected<Error>(answer.error()));
            const Json& addresses = array_of(*answer, "addresses");
            if (addresses.empty())
                return told(fail(ErrorCode::NotFound, text_of(*answer, "reason")));
            desktop_.copy(text_of(addresses.front(), "address"), told);
        });
}

void Commander::switch_share(const SwitchShare& share, Force force)
{
    const Attempt attempt{
        share.machine,
        say(share.on ? Text::CannotSwitchOn : Text::CannotSwitchOff, {share.tag, share.machine})};
    edit(
        share.machine,
        [share](Definition& definition) { return switch_in(definition, share); },
        force,
        [this, share, attempt](const Result<void>& done) {
            if (done) return;
            if (share.on || done.error().code != ErrorCode::Busy)
                return tell(attempt, done.error());
            Notice notice;
            notice.key = "share/" + share.machine + "/" + share.tag;
            notice.summary = say(Text::ShareInUse, {share.machine, share.tag});
            notice.body = say(Text::ShareInUseBody);
            notice.actions = {{say(Text::SwitchOffAnyway), share}};
            notifier_.show(notice,
                           [this, alive = std::weak_ptr(alive_), share](const Command& /*again*/) {
                               if (!alive.expired()) switch_share(share, Force::Yes);
                           });
        });
}

void Commander::add_folder(const AddFolder& add)
{
    const Attempt attempt{add.machine, say(Text::CannotShareFolder, {add.machine})};
    desktop_.choose_folder(say(Text::ChooseFolder, {add.machine}),
                           [this, alive = std::weak_ptr(alive_), attempt](
                               const Result<std::optional<std::string>>& chosen) {
                               if (alive.expired()) return;
                               if (!chosen)
                                   return tell(attempt,
                                               with_command(chosen.error(), attempt.machine));
                               if (!*chosen) return;
                               edit(
                                   attempt.machine,
                                   [path = **chosen](Definition& definition) -> Result<void> {
                                       Share share;
                                       share.tag = free_tag(definition.shares, path);
                                       share.path = path;
                                       definition.shares.push_back(std::move(share));
                                       return {};
                                   },
                                   Force::No,
                                   telling(attempt));
                           });
}

// Between the question and the answer of an edit somebody else may have stored another: then it is
// made again on top of that.
void Commander::edit(const std::string& machine,
                     const Edit& edit,
                     Force force,
                     std::function<void(Result<void>)> done)
{
    edit_on_top(machine, edit, force, kMostTries, {}, std::move(done));
}

void Commander::edit_on_top(const std::string& machine,
                            const Edit& edit,
                            Force force,
                            int tries,
                            const std::optional<Refusal>& before,
                            std::function<void(Result<void>)> done)
{
    port_.call("machine.get", {{"name", machine}}, [&](const Result<Json>& got) {
        auto view = got.and_then([](const Json& json) { return read_machine(json); });
        auto definition = view.and_then([](const MachineView& one) { return definition_of(one); });
        if (!definition) return done(tl::unexpected<Error>(definition.error()));
        const std::string base = fingerprint(*definition);
        if (before && before->base == base) return done(tl::unexpected<Error>(before->error));
        if (auto edited = edit(*definition); !edited) return done(edited);
        auto document = parse_json(to_json(*definition), "definition");
        if (!document) return done(tl::unexpected<Error>(document.error()));
        const Json params = {{"name", machine},
                             {"definition", std::move(*document)},
                             {"base", base},
                             {"force", force == Force::Yes}};
        port_.call("machine.update",
                   params,
                   [this, alive = std::weak_ptr(alive_), machine, edit, force, tries, base, done](
                       const Result<Json>& updated) {
                       if (alive.expired()) return;
                       if (updated) return done({});
                       const Error& error = updated.error();
                       if (error.code != ErrorCode::Busy || tries == 0)
                           return done(tl::unexpected<Error>(error));
                       edit_on_top(machine, edit, force, tries - 1, Refusal{base, error}, done);
                   });
    });
}

std::function<void(Result<void>)> Commander::telling(Attempt attempt)
{
    return [this, alive = std::weak_ptr(alive_), attempt = std::move(attempt)](
               const Result<void>& result) {
        if (!alive.expired() && !result) tell(attempt, result.error());
    };
}

void Commander::tell(const Attempt& attempt, const Error& error)
{
    Notice notice;
    notice.key = "command/" + attempt.machine;
    notice.summary = attempt.failure;
    notice.body = error.with_hint();
    notice.urgency = Notice::Urgency::Critical;
    notifier_.show(notice, nullptr);
}

}  // namespace berth::menu
