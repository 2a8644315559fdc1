#include "menubar/notices/announcer.h"
#include "menubar/notices/notice_policy.h"
#include "tests/menubar/menu_samples.h"
#include "tests/support/catch.h"
#include "tests/support/manual_loop.h"
#include "tests/support/menu_dump.h"

#include <algorithm>

using namespace berth;
using namespace berth::menu;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kRun = 4;

/// One that ended, started by its user a while ago.
MachineView ended(const std::string& name, const std::string& outcome)
{
    MachineView machine = sample_machine(name, "failed");
    machine.last_run = sample_run(kRun, outcome, 0ms, 10min);
    machine.last_run->cause = "cli";
    machine.last_run->sentence = "the guest's kernel panicked: no init found";
    machine.last_run->hint = "see its log: berth logs " + name;
    return machine;
}

MachineView with_cause(MachineView machine, const std::string& cause)
{
    machine.last_run->cause = cause;
    return machine;
}

EventView event_of(const std::string& kind, const MachineView& machine)
{
    EventView event;
    event.kind = kind;
    event.machine = machine.name;
    event.machine_id = machine.id;
    event.run = kRun;
    return event;
}

EventView login_event(const std::vector<MachineView>& machines)
{
    EventView event;
    event.kind = "login.finished";
    event.data["machines"] = Json::array();
    for (const MachineView& machine : machines)
        event.data["machines"].push_back(
            {{"name", machine.name}, {"started", machine.state == "running"}});
    return event;
}

std::vector<Notice>
told(NoticePolicy& policy, const std::string& kind, const MachineView& machine, UnixTime at = kNoon)
{
    return policy.take({event_of(kind, machine)}, {machine}, at);
}

/// True when that end makes a notice.
bool tells(const MachineView& machine)
{
    NoticePolicy policy;
    return !told(policy, "run.ended", machine).empty();
}

std::string actions_of(const Notice& notice)
{
    std::string text;
    for (const Notice::Action& action : notice.actions)
        text += "[" + action.title + "] " + dump_command(action.command) + "\n";
    return text;
}

}  // namespace

TEST_CASE("a notice says what happened, why, and what to do", "[notices]")
{
    NoticePolicy policy;
    const auto notices = told(policy, "run.ended", ended("web", "guest_panicked"));
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].key == "machine/id-web");
    CHECK(notices[0].summary == "The guest of web panicked");
    CHECK(notices[0].body ==
          "the guest's kernel panicked: no init found\nsee its log: berth logs web");
    CHECK(notices[0].urgency == Notice::Urgency::Normal);
    CHECK(actions_of(notices[0]) ==
          "[Show Log] open console log of web, run 4\n"
          "[Start] machine.start {\"name\":\"web\",\"cause\":\"menu\"}\n");
}

TEST_CASE("an end that nobody asked for makes a notice", "[notices]")
{
    for (const char* outcome : {"crashed", "guest_panicked", "unknown", "killed", "abducted"}) {
        INFO(outcome);
        CHECK(tells(ended("web", outcome)));
    }
    CHECK(tells(with_cause(ended("web", "start_failed"), "menu")));
    CHECK(tells(with_cause(ended("web", "start_failed"), "restart")));
}

TEST_CASE("an end that somebody asked for makes none", "[notices]")
{
    for (const char* outcome : {"guest_shutdown", "stopped", "saved", "host_down"}) {
        INFO(outcome);
        CHECK_FALSE(tells(ended("web", outcome)));
    }
    MachineView forced = ended("web", "killed");
    forced.last_run->stop_asked_at = kNoon - 30s;
    CHECK_FALSE(tells(forced));
    CHECK_FALSE(tells(ended("web", "start_failed")));  // the command line said so
}

TEST_CASE("a machine that is started again by itself is not offered to be started", "[notices]")
{
    MachineView machine = ended("web", "crashed");
    machine.restart_at = kNoon + 1s;
    NoticePolicy policy;
    const auto notices = told(policy, "run.ended", machine);
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].body.ends_with("\nIt is started again by itself."));
    CHECK(actions_of(notices[0]) == "[Show Log] open console log of web, run 4\n");
}

TEST_CASE("an end and the end of its restarts are one notice", "[notices]")
{
    const MachineView machine = ended("web", "crashed");
    NoticePolicy policy;
    const auto notices = policy.take(
        {event_of("run.ended", machine), event_of("restart.given_up", machine)}, {machine}, kNoon);
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].summary == "web failed too often and is not started again");
    CHECK(notices[0].urgency == Notice::Urgency::Critical);
}

TEST_CASE("a machine makes one notice a minute for each cause", "[notices]")
{
    NoticePolicy policy;
    const MachineView web = ended("web", "crashed");
    CHECK(told(policy, "run.ended", web, kNoon).size() == 1);
    CHECK(told(policy, "run.ended", web, kNoon + 59'999ms).empty());
    CHECK(told(policy, "run.ended", ended("db", "crashed"), kNoon + 59'999ms).size() == 1);
    CHECK(told(policy, "restart.given_up", web, kNoon + 59'999ms).size() == 1);
    CHECK(told(policy, "run.ended", web, kNoon + 60s).size() == 1);
    CHECK(told(policy, "run.ended", web, kNoon + 119s).empty());
    // A clock that was set back.
    CHECK(told(policy, "run.ended", web, kNoon - 24h).size() == 1);
}

TEST_CASE("a thousand crashes in a minute are one notice", "[notices]")
{
    NoticePolicy policy;
    std::size_t notices = 0;
    for (int i = 0; i < 1000; ++i)
        notices += told(policy, "run.ended", ended("web", "crashed"), kNoon + i * 59ms).size();
    CHECK(notices == 1);
}

TEST_CASE("machines that did not start at login are one notice", "[notices]")
{
    std::vector<MachineView> machines;
    for (const char* name : {"a", "b", "c", "d", "e", "f", "g"})
        machines.push_back(with_cause(ended(name, "start_failed"), "login"));
    machines.push_back(sample_machine("fine", "running"));
    NoticePolicy policy;
    for (const MachineView& machine : machines)
        if (machine.last_run) CHECK(told(policy, "run.ended", machine).empty());
    const auto notices = policy.take({login_event(machines)}, machines, kNoon);
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].key == "login");
    CHECK(notices[0].summary == "7 machines did not start at login");
    CHECK(notices[0].body.starts_with("a: the guest's kernel panicked: no init found\nb: "));
    CHECK(notices[0].body.ends_with("\nand 2 more"));
    REQUIRE(notices[0].actions.size() == 2);
    CHECK(dump_command(notices[0].actions[0].command) == "open machine list");
    CHECK(std::get<AskMachines>(notices[0].actions[1].command).machines.size() == 7);
}

TEST_CASE("one machine that did not start at login is named", "[notices]")
{
    const MachineView web = with_cause(ended("web", "start_failed"), "retry");
    NoticePolicy policy;
    const auto notices = policy.take({login_event({web})}, {web}, kNoon);
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].summary == "web did not start at login");
    CHECK(notices[0].actions.size() == 2);
}

TEST_CASE("a login is silent about machines that started, were stopped, or are gone", "[notices]")
{
    const MachineView gone = with_cause(ended("gone", "start_failed"), "login");
    const MachineView stopped = sample_machine("stopped", "stopped");
    MachineView started_since = with_cause(ended("since", "start_failed"), "login");
    started_since.state = "running";
    started_since.run = open_run(5);
    NoticePolicy policy;
    EventView event = login_event({gone, stopped, started_since});
    event.data["machines"][2]["started"] = false;
    CHECK(policy.take({event}, {stopped, started_since}, kNoon).empty());
}

TEST_CASE("a machine of the login that crashes once it was up makes a notice of its own",
          "[notices]")
{
    MachineView late = with_cause(ended("web", "crashed"), "login");
    CHECK(tells(late));  // after ten minutes
    late.last_run->running_at = kNoon - 20s;
    CHECK_FALSE(tells(late));  // the login plan still waits for it
    late.last_run->ready_at = kNoon - 10s;
    CHECK(tells(late));
}

namespace {

EventView memory_event(int machines)
{
    EventView event;
    event.kind = "host.memory_low";
    event.data = {{"available", mib(312).count},
                  {"total", gib(16).count},
                  {"machines", machines},
                  {"given", gib(9).count},
                  {"most", {{"name", "build"}, {"memory", gib(6).count}}}};
    return event;
}

}  // namespace

TEST_CASE("a host short of memory is told with figures and a way to the machines", "[notices]")
{
    NoticePolicy policy;
    const auto notices = policy.take({memory_event(3)}, {}, kNoon);
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].key == "memory");
    CHECK(notices[0].summary == "This computer is short of memory");
    CHECK(notices[0].body == "312 MiB of 16 GiB can still be had.\n"
                             "3 machines were given 9.0 GiB; build has most, 6.0 GiB.");
    CHECK(actions_of(notices[0]) == "[Show Machines] open machine list\n");

    const auto one = NoticePolicy().take({memory_event(1)}, {}, kNoon);
    REQUIRE(one.size() == 1);
    CHECK(one[0].body == "312 MiB of 16 GiB can still be had.\nbuild was given 9.0 GiB.");
}

TEST_CASE("a host short of memory is told once a minute, as its setting says", "[notices]")
{
    NoticePolicy policy;
    CHECK(policy.take({memory_event(3), memory_event(2)}, {}, kNoon).size() == 1);
    CHECK(policy.take({memory_event(3)}, {}, kNoon + kNoticePause - 1ms).empty());
    CHECK(policy.take({memory_event(3)}, {}, kNoon + kNoticePause).size() == 1);
    policy.set("notify.memory", "off");
    CHECK(policy.take({memory_event(3)}, {}, kNoon + 10min).empty());
}

TEST_CASE("memory that no machine has is no notice's matter, nor is an event without figures",
          "[notices]")
{
    NoticePolicy policy;
    EventView nobody = memory_event(0);
    nobody.data["most"] = nullptr;
    EventView empty;
    empty.kind = "host.memory_low";
    EventView odd = memory_event(2);
    odd.data["most"] = "build";
    CHECK(policy.take({nobody, empty}, {}, kNoon).empty());
    CHECK(policy.take({odd}, {}, kNoon).empty());
}

TEST_CASE("each cause is switched by its setting", "[notices]")
{
    const MachineView web = ended("web", "crashed");
    NoticePolicy policy;
    policy.set("notify.ended", "off");
    CHECK(told(policy, "run.ended", web).empty());
    CHECK(told(policy, "restart.given_up", web).size() == 1);
    EventView changed;
    changed.kind = "setting.changed";
    changed.data = {{"name", "notify.ended"}, {"value", "on"}};
    CHECK(policy.take({changed}, {}, kNoon).empty());
    CHECK(told(policy, "run.ended", web).size() == 1);
    policy.set("log.level", "off");
    policy.set("notify.login", "off");
    const MachineView late = with_cause(ended("db", "start_failed"), "login");
    CHECK(policy.take({login_event({late})}, {late}, kNoon).empty());
}

TEST_CASE("an event about another run, or with nothing in it, makes no notice", "[notices]")
{
    NoticePolicy policy;
    const MachineView web = ended("web", "crashed");
    EventView older = event_of("run.ended", web);
    older.run = 3;
    EventView empty;
    empty.kind = "login.finished";
    EventView unknown = event_of("machine.painted", web);
    CHECK(policy.take({older, empty, unknown, event_of("run.ended", web)}, {}, kNoon).empty());
    CHECK(policy.take({older, empty, unknown}, {web}, kNoon).empty());
}

namespace {

/// The agent, as far as the announcer asks it.
class FakePort : public AgentPort {
public:
    void
    call(const std::string& method, Json params, std::function<void(Result<Json>)> reply) override
    {
        if (method == "settings.get") return reply(Json{{"settings", settings}});
        asked.push_back(params["name"].get<std::string>());
        const auto found = machines.find(asked.back());
        if (found == machines.end())
            return reply(fail(ErrorCode::NoSuchMachine, "there is no such machine"));
        reply(found->second);
    }
    Handle on_event(std::function<void(const Json&)> handler) override
    {
        tell = std::move(handler);
        return {};
    }

    Handle on_change(std::function<void(const std::string&)> /*handler*/) override { return {}; }

    Json settings = Json::object();
    std::map<std::string, Json> machines;
    std::vector<std::string> asked;
    std::function<void(const Json&)> tell;
};

struct FakeNotifier : Notifier {
    void show(const Notice& notice, std::function<void(const Command&)> chosen) override
    {
        shown.push_back(notice);
        choose = std::move(chosen);
    }
    [[nodiscard]] std::string problem() const override { return {}; }
    std::vector<Notice> shown;
    std::function<void(const Command&)> choose;
};

}  // namespace

TEST_CASE("the announcer shows what the agent's events say, once the agent is done with them",
          "[notices]")
{
    ManualLoop loop;
    FakePort port;
    FakeNotifier notifier;
    std::vector<std::string> done;
    port.machines["web"] = {
        {"id", "id-web"},
        {"name", "web"},
        {"state", "failed"},
        {"last_run",
         {{"number", 4}, {"outcome", "crashed"}, {"cause", "menu"}, {"sentence", "QEMU died"}}}};
    port.settings = {{"notify.restarts", "off"}, {"log.level", "info"}};
    Announcer announcer(loop, port, notifier, [&](const Command& command) {
        done.push_back(dump_command(command));
    });
    loop.settle();
    CHECK(loop.timers() == 0);
    port.tell({{"seq", 1}, {"kind", "run.ended"}, {"machine", "web"}, {"run", 4}});
    port.tell({{"seq", 2}, {"kind", "restart.given_up"}, {"machine", "web"}, {"run", 4}});
    port.tell({{"seq", 3}, {"kind", "machine.state"}, {"machine", "web"}});
    port.tell({{"kind", 7}});
    CHECK(notifier.shown.empty());
    CHECK(port.asked.empty());
    loop.settle();
    REQUIRE(notifier.shown.size() == 1);
    CHECK(notifier.shown[0].summary == "web crashed");
    CHECK(port.asked == std::vector<std::string>{"web"});
    notifier.choose(notifier.shown[0].actions.back().command);
    CHECK(done == std::vector<std::string>{R"(machine.start {"name":"web","cause":"menu"})"});
    CHECK(loop.timers() == 0);
    port.tell({{"seq", 4},
               {"kind", "host.memory_low"},
               {"data", {{"machines", 1}, {"most", {{"name", "web"}, {"memory", 1}}}}}});
    loop.settle();
    REQUIRE(notifier.shown.size() == 2);
    CHECK(notifier.shown[1].key == "memory");
    CHECK(port.asked.size() == 1);  // the event has all that is said
}
