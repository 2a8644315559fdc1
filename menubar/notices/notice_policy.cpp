#include "menubar/notices/notice_policy.h"

#include "agent/client/human.h"
#include "agent/client/outcome_text.h"
#include "menubar/model/machine_rows.h"
#include "menubar/model/machine_words.h"
#include "menubar/model/shown.h"
#include "menubar/model/strings.h"
#include "menubar/model/verbs.h"
#include "vzcore/json_read.h"
#include "vzcore/outcome.h"

#include <algorithm>

namespace berth::menu {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kSentenceColumns = 200;
constexpr std::size_t kReasonColumns = 80;
constexpr std::size_t kLinesMost = 5;
/// As long the login plan takes a machine to boot (agent/login_plan.h): an end before is its to
/// tell.
constexpr auto kBootTime = 60s;

// The causes, as the settings name them behind "notify.".
const std::string kSettings = "notify.";
const std::string kEnded = "ended";
const std::string kRestarts = "restarts";
const std::string kLogin = "login";
const std::string kMemory = "memory";

std::string cause_of(const EventView& event)
{
    if (event.kind == "run.ended") return kEnded;
    if (event.kind == "restart.given_up") return kRestarts;
    if (event.kind == "login.finished") return kLogin;
    if (event.kind == "host.memory_low") return kMemory;
    return {};
}

const MachineView* find(const std::vector<MachineView>& machines, const std::string& name)
{
    const auto found =
        std::find_if(machines.begin(), machines.end(), [&](const MachineView& machine) {
            return machine.name == name;
        });
    return found == machines.end() ? nullptr : &*found;
}

bool was_started_by_login(const RunView& run)
{
    return run.cause == "login" || run.cause == "retry";
}

/// The login plan has not let go of it, and will tell of it.
bool belongs_to_login(const RunView& run)
{
    if (!was_started_by_login(run) || run.ready_at) return false;
    return !run.running_at || !run.ended_at || *run.ended_at - *run.running_at < kBootTime;
}

/// What is said of an end; nothing of one that somebody asked for.
std::optional<Text> words_of_end(Outcome outcome, const RunView& run)
{
    switch (outcome) {
    case Outcome::Crashed: return Text::NoticeCrashed;
    case Outcome::GuestPanicked: return Text::NoticePanicked;
    case Outcome::Unknown: return Text::NoticeLost;
    case Outcome::Killed:
        if (run.stop_asked_at) return std::nullopt;
        return Text::NoticeKilled;
    case Outcome::StartFailed:
        if (run.cause == "cli") return std::nullopt;
        return Text::NoticeNotStarted;
    case Outcome::GuestShutdown:
    case Outcome::Stopped:
    case Outcome::Saved:
    case Outcome::HostDown: return std::nullopt;
    }
    return std::nullopt;
}

/// Looking does no harm, so it is what a click on the whole notice does; a start is offered where
/// none is under way.
std::vector<Notice::Action> actions_for(const MachineView& machine)
{
    std::vector<Notice::Action> actions{{say(Text::NoticeShowLog), why_window(machine)}};
    if (!is_active(machine) && !machine.restart_at && !cannot_go_on(machine))
        actions.push_back({say(Text::Start), AskMachine{Verb::Start, machine.name}});
    return actions;
}

std::string body_of(const RunView& run)
{
    std::string body = shown_sentence(run.sentence, kSentenceColumns);
    if (run.hint.empty()) return body;
    if (!body.empty()) body += "\n";
    return body + shown_sentence(run.hint, kSentenceColumns);
}

std::optional<Notice> notice_of_end(const EventView& event, const MachineView& machine)
{
    if (!machine.last_run || machine.last_run->number != event.run) return std::nullopt;
    const RunView& run = *machine.last_run;
    if (belongs_to_login(run)) return std::nullopt;
    // One that this version does not know is nobody's wish either.
    const auto words = words_of_end(outcome_named(run.outcome).value_or(Outcome::Unknown), run);
    if (!words) return std::nullopt;
    Notice notice;
    notice.key = "machine/" + machine.id;
    notice.summary = say(*words, {shown_name(machine.name)});
    notice.body = body_of(run);
    if (machine.restart_at) notice.body += "\n" + say(Text::NoticeStartsAgain);
    notice.actions = actions_for(machine);
    return notice;
}

Notice notice_of_giving_up(const MachineView& machine)
{
    Notice notice;
    notice.key = "machine/" + machine.id;
    notice.summary = say(Text::NoticeGivenUp, {shown_name(machine.name)});
    if (machine.last_run) notice.body = body_of(*machine.last_run);
    notice.urgency = Notice::Urgency::Critical;
    notice.actions = actions_for(machine);
    return notice;
}

/// Those of the login's machines whose start went wrong: not those that were stopped, deleted or
/// started since.
std::vector<const MachineView*> failed_at_login(const EventView& event,
                                                const std::vector<MachineView>& machines)
{
    std::vector<const MachineView*> failed;
    for (const Json& planned : array_of(event.data, "machines")) {
        if (flag_of(planned, "started")) continue;
        const MachineView* machine = find(machines, text_of(planned, "name"));
        if (machine == nullptr || is_active(*machine) || !machine->last_run) continue;
        if (was_started_by_login(*machine->last_run) && is_bad_outcome(machine->last_run->outcome))
            failed.push_back(machine);
    }
    return failed;
}

std::string login_body(const std::vector<const MachineView*>& failed)
{
    std::string body;
    for (std::size_t i = 0; i < std::min(failed.size(), kLinesMost); ++i)
        body += (i == 0 ? "" : "\n") +
                say(Text::Colon,
                    {shown_name(failed[i]->name),
                     shown_sentence(failed[i]->last_run->sentence, kReasonColumns)});
    if (failed.size() > kLinesMost)
        body += "\n" + say_counted(Text::AndMore, failed.size() - kLinesMost);
    return body;
}

std::optional<Notice> notice_of_login(const EventView& event,
                                      const std::vector<MachineView>& machines)
{
    const std::vector<const MachineView*> failed = failed_at_login(event, machines);
    if (failed.empty()) return std::nullopt;
    const MachineView& first = *failed.front();
    Notice notice;
    notice.key = kLogin;
    notice.summary =
        say_counted(Text::NoticeNotStartedAtLogin, failed.size(), {shown_name(first.name)});
    if (failed.size() == 1) {
        notice.body = body_of(*first.last_run);
        notice.actions = actions_for(first);
        return notice;
    }
    notice.body = login_body(failed);
    AskMachines starts{Verb::Start, {}};
    for (const MachineView* machine : failed)
        if (!machine->restart_at) starts.machines.push_back(machine->name);
    notice.actions = {
        {say(Text::NoticeShowMachines), OpenWindow{OpenWindow::Kind::Machines, "", 0}}};
    if (!starts.machines.empty())
        notice.actions.push_back({say(Text::NoticeStartAll), std::move(starts)});
    return notice;
}

/// Of a host whose memory went elsewhere nothing is said: it is not about machines then.
std::optional<Notice> notice_of_memory(const EventView& event)
{
    const auto machines = integer_of(event.data, "machines").value_or(0);
    const Json* most = member_of(event.data, "most");
    if (machines <= 0 || most == nullptr || text_of(*most, "name").empty()) return std::nullopt;
    Notice notice;
    notice.key = kMemory;
    notice.summary = say(Text::NoticeMemory);
    notice.body =
        say(Text::NoticeMemoryLeft,
            {human(bytes_of(event.data, "available")), human(bytes_of(event.data, "total"))});
    notice.body += "\n" + say_counted(Text::NoticeMemoryGiven,
                                      static_cast<std::uint64_t>(machines),
                                      {human(bytes_of(event.data, "given")),
                                       shown_name(text_of(*most, "name")),
                                       human(bytes_of(*most, "memory"))});
    notice.actions = {
        {say(Text::NoticeShowMachines), OpenWindow{OpenWindow::Kind::Machines, "", 0}}};
    return notice;
}

std::optional<Notice> notice_of(const EventView& event, const std::vector<MachineView>& machines)
{
    const std::string cause = cause_of(event);
    if (cause == kLogin) return notice_of_login(event, machines);
    if (cause == kMemory) return notice_of_memory(event);
    const MachineView* machine = find(machines, event.machine);
    if (machine == nullptr) return std::nullopt;
    return cause == kRestarts ? notice_of_giving_up(*machine) : notice_of_end(event, *machine);
}

}  // namespace

void NoticePolicy::set(const std::string& setting, const std::string& value)
{
    if (!setting.starts_with(kSettings)) return;
    const std::string cause = setting.substr(kSettings.size());
    if (value == "off")
        off_.insert(cause);
    else
        off_.erase(cause);
}

std::vector<Notice> NoticePolicy::take(const std::vector<EventView>& events,
                                       const std::vector<MachineView>& machines,
                                       UnixTime now)
{
    std::vector<Notice> notices;
    for (const EventView& event : events) {
        if (event.kind == "setting.changed")
            set(text_of(event.data, "name"), text_of(event.data, "value"));
        const std::string cause = cause_of(event);
        if (cause.empty() || off_.count(cause) != 0) continue;
        auto notice = notice_of(event, machines);
        if (!notice || too_soon(notice->key, cause, now)) continue;
        std::erase_if(notices, [&](const Notice& other) { return other.key == notice->key; });
        notices.push_back(std::move(*notice));
    }
    return notices;
}

bool NoticePolicy::too_soon(const std::string& key, const std::string& cause, UnixTime now)
{
    // A clock that was set back holds nothing up.
    std::erase_if(told_at_, [&](const auto& told) {
        return now - told.second >= kNoticePause || now < told.second;
    });
    return !told_at_.try_emplace({key, cause}, now).second;
}

bool concerns_notices(const EventView& event)
{
    return event.kind == "setting.changed" || !cause_of(event).empty();
}

std::vector<std::string> machines_concerned(const EventView& event)
{
    if (event.kind == "run.ended" || event.kind == "restart.given_up") return {event.machine};
    std::vector<std::string> names;
    if (event.kind == "login.finished")
        for (const Json& planned : array_of(event.data, "machines"))
            if (!flag_of(planned, "started")) names.push_back(text_of(planned, "name"));
    return names;
}

}  // namespace berth::menu
