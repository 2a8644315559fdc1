#include "tests/menubar/menu_samples.h"

#include "menubar/model/machine_words.h"
#include "vzcore/state.h"

#include <cstdlib>
#include <ctime>
#include <functional>

namespace berth::test {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

UtcZone::UtcZone()
{
    ::setenv("TZ", "UTC", 1);
    ::tzset();
}

Definition sample_definition(const std::string& name)
{
    Definition definition;
    definition.name = name;
    definition.boot.kernel = "/vm/vmlinuz";
    definition.networks.push_back({NetworkKind::Nat, "52:54:00:00:00:01", "", {}, ""});
    return definition;
}

MachineView with_definition(MachineView machine, const Definition& definition)
{
    machine.definition = *parse_json(to_json(definition), "a definition");
    return machine;
}

MachineView sample_machine(const std::string& name, const std::string& state)
{
    MachineView machine;
    machine.name = name;
    machine.id = "id-" + name;
    machine.state = state;
    const auto known = state_named(state);
    if (known && is_active(*known)) machine.run = open_run(3);
    return with_definition(std::move(machine), sample_definition(name));
}

RunView
sample_run(std::int64_t number, const std::string& outcome, milliseconds ago, milliseconds length)
{
    RunView run;
    run.number = number;
    run.outcome = outcome;
    run.ended_at = kNoon - ago;
    run.asked_at = *run.ended_at - length;
    if (outcome != "start_failed") run.running_at = run.asked_at;
    run.log_size = outcome == "start_failed" ? Bytes{} : kib(20);
    return run;
}

RunView open_run(std::int64_t number)
{
    RunView run;
    run.number = number;
    run.open = true;
    run.cpus = 2;
    run.memory = gib(4);
    run.asked_at = run.running_at = kNoon - 1h;
    return run;
}

Snapshot sample_snapshot(std::vector<MachineView> machines)
{
    Snapshot snapshot;
    snapshot.now = kNoon;
    snapshot.machines = std::move(machines);
    snapshot.memory = {gib(4), Bytes{gib(192).count / 10}};
    snapshot.starts_at_login = menu::LoginStart::On;
    snapshot.version = "0.1.0";
    snapshot.home = "/home/u";
    return snapshot;
}

namespace {

MachineView web()
{
    Definition definition = sample_definition("web");
    definition.autostart.enabled = true;
    definition.shares.push_back({"src", "/home/u/src", true, true, ""});
    definition.networks[0].forwards.push_back({Protocol::Tcp, 2222, 22, ""});
    return with_definition(sample_machine("web", "running"), definition);
}

MachineView db()
{
    MachineView machine = sample_machine("db", "stopped");
    machine.last_run = sample_run(7, "guest_shutdown", 3h, 2h + 10min);
    return machine;
}

MachineView build()
{
    MachineView machine = sample_machine("build", "failed");
    machine.reason = "disk root.img is in use";
    machine.last_run = sample_run(2, "start_failed", 1h, 0ms);
    machine.last_run->hint = "stop the machine that uses it";
    return machine;
}

Snapshot design()
{
    Snapshot snapshot = sample_snapshot({build(), db(), web()});
    snapshot.recent_runs["id-web"] = {menu::recent_run(sample_run(2, "stopped", 26h, 45min)),
                                      menu::recent_run(sample_run(1, "guest_panicked", 30h, 12s))};
    snapshot.recent_runs["id-db"] = {menu::recent_run(*snapshot.machines[1].last_run)};
    return snapshot;
}

Snapshot every_state()
{
    std::vector<MachineView> machines;
    for (const char* state : {"stopped",
                              "starting",
                              "running",
                              "paused",
                              "stopping",
                              "saving",
                              "saved",
                              "restoring",
                              "failed",
                              "unknown",
                              "hibernating"})
        machines.push_back(sample_machine(std::string("m-") + state, state));
    machines[6].saved = SavedView{kNoon - 2h, mib(312), {}, ""};
    machines[8].reason = "the guest's kernel panicked: VFS: Unable to mount root fs";
    machines[8].last_run = sample_run(3, "guest_panicked", 5min, 4s);
    machines[9].reason = "its runner does not answer";
    return sample_snapshot(std::move(machines));
}

/// The end of each kind, of stopped machines and in the list of recent runs.
Snapshot every_outcome()
{
    std::vector<MachineView> machines;
    std::vector<menu::RecentRun> runs;
    std::int64_t number = 20;
    for (const char* outcome : {"guest_shutdown",
                                "stopped",
                                "killed",
                                "saved",
                                "guest_panicked",
                                "crashed",
                                "start_failed",
                                "host_down",
                                "unknown",
                                "abducted"}) {
        const RunView run = sample_run(number, outcome, (21 - number) * 1h, 35min);
        runs.push_back(menu::recent_run(run));
        --number;
        machines.push_back(sample_machine(std::string("m-") + outcome, "stopped"));
        machines.back().last_run = run;
    }
    Snapshot snapshot = sample_snapshot(std::move(machines));
    snapshot.recent_runs["id-m-guest_shutdown"] = runs;
    return snapshot;
}

Snapshot pending()
{
    Definition fixed = sample_definition("fixed");
    fixed.cpus = 1;
    fixed.memory = gib(8);
    MachineView some = with_definition(sample_machine("fixed", "running"), fixed);
    some.pending = {"cpus", "memory"};
    MachineView all = sample_machine("other", "paused");
    all.pending = {"cpus",
                   "memory",
                   "boot",
                   "disks",
                   "networks",
                   "shares",
                   "ready_pattern",
                   "console",
                   "accelerator",
                   "tpm"};
    return sample_snapshot({some, all});
}

Snapshot restarting()
{
    MachineView soon = sample_machine("soon", "failed");
    soon.reason = "QEMU ended with signal 11";
    soon.last_run = sample_run(4, "crashed", 1s, 3min);
    soon.restart_at = kNoon + 4'300ms;
    MachineView late = sample_machine("late", "stopped");
    late.last_run = sample_run(9, "guest_shutdown", 10s, 3min);
    late.restart_at = kNoon + 150s;
    MachineView now = sample_machine("now", "stopped");
    now.last_run = late.last_run;
    now.restart_at = kNoon - 1ms;
    return sample_snapshot({late, now, soon});
}

Snapshot saved()
{
    MachineView fits = sample_machine("fits", "saved");
    fits.saved = SavedView{kNoon - 26h, mib(512), {}, ""};
    MachineView changed = sample_machine("changed", "saved");
    changed.saved = SavedView{kNoon - 26h, mib(512), {"memory", "disks"}, ""};
    MachineView broken = sample_machine("broken", "saved");
    broken.saved = SavedView{std::nullopt, {}, {}, "the file state is empty"};
    return sample_snapshot({broken, changed, fits});
}

Snapshot addresses()
{
    using Change = std::function<void(Definition&)>;
    const std::vector<std::pair<std::string, Change>> kinds = {
        {"none", [](Definition&) {}},
        {"udp",
         [](Definition& d) {
             d.networks[0].forwards = {{Protocol::Udp, 5353, 53, ""}};
         }},
        {"one",
         [](Definition& d) {
             d.networks[0].forwards = {{Protocol::Tcp, 2222, 22, ""}};
         }},
        {"two",
         [](Definition& d) {
             d.networks[0].forwards = {{Protocol::Tcp, 2222, 22, ""},
                                       {Protocol::Tcp, 8080, 80, ""}};
         }},
        {"bridged",
         [](Definition& d) {
             d.networks[0].kind = NetworkKind::Bridged;
             d.networks[0].interface = "br0";
         }},
        {"no-network", [](Definition& d) { d.networks[0].kind = NetworkKind::None; }}};
    std::vector<MachineView> machines;
    for (const auto& [name, change] : kinds) {
        Definition definition = sample_definition(name);
        change(definition);
        machines.push_back(with_definition(sample_machine(name, "stopped"), definition));
    }
    Definition on_the_network = sample_definition("lan");
    on_the_network.networks[0].kind = NetworkKind::Bridged;
    on_the_network.networks[0].interface = "br0";
    machines.push_back(with_definition(sample_machine("lan", "running"), on_the_network));
    return sample_snapshot(std::move(machines));
}

Snapshot shares()
{
    Definition definition = sample_definition("web");
    const std::string deep = "/home/u/work/customers/2026/november/site/htdocs/public";
    definition.shares = {{"src", "/home/u/src", true, true, ""},
                         {"home", "/home/u", true, true, ""},
                         {"not-home", "/home/ulla", false, true, ""},
                         {"deep", deep, false, true, ""},
                         {"a-tag-that-is-longer-than-a-menu-should-be", "/srv", false, false, ""}};
    MachineView live = with_definition(sample_machine("web", "running"), definition);
    live.shares = {{"src", "on", ""},
                   {"home", "failed", "the folder /home/u cannot be read"},
                   {"not-home", "waiting", ""},
                   {"deep", "next_start", ""}};
    definition.name = "old";
    MachineView fixed = with_definition(sample_machine("old", "running"), definition);
    fixed.share_service = "9p";
    fixed.service_reason = "virtiofsd is not installed";
    return sample_snapshot({fixed, live});
}

Snapshot problem()
{
    Snapshot snapshot = sample_snapshot({db()});
    snapshot.problem = "the disk of /home/u/.local/share/berth is full: nothing can be stored";
    snapshot.starts_at_login.reset();
    snapshot.memory.reset();
    return snapshot;
}

Snapshot several_failed()
{
    std::vector<MachineView> machines;
    for (char which = 'a'; which < 'i'; ++which) {
        machines.push_back(sample_machine(std::string("m-") + which, "failed"));
        machines.back().reason = "it failed 5 times in 10 minutes and is not started again; last: "
                                 "the guest's kernel panicked: Attempted to kill init!";
        machines.back().last_run = sample_run(5, "guest_panicked", 1min, 2s);
        machines.back().last_run->hint = "read the console log: berth logs";
    }
    return sample_snapshot(std::move(machines));
}

Snapshot at_login()
{
    Definition definition = sample_definition("a");
    definition.autostart.enabled = true;
    std::vector<MachineView> machines;
    for (const auto& [name, state] : {std::pair{"asleep", "saved"},
                                      std::pair{"broken", "failed"},
                                      std::pair{"here", "running"},
                                      std::pair{"idle", "stopped"}})
        machines.push_back(with_definition(sample_machine(name, state), definition));
    machines.push_back(sample_machine("by-hand", "paused"));
    return sample_snapshot(std::move(machines));
}

Snapshot hostile()
{
    Definition definition = sample_definition("bad");
    definition.shares = {
        {"<b>_&\n", "/tmp/\u202etxt.exe/\x1b[31m", false, true, ""},
        {"שלום", "/home/u/מסמכים/a", true, true, ""},
        {"e\u0301\u0301",
         "/" + std::string(60, 'x') + "e\u0301" + std::string(60, 'y'),
         false,
         true,
         ""},
        {"wide", "/文件/文件/文件/文件/文件/文件/文件/文件/文件/文件", false, true, ""}};
    MachineView machine =
        with_definition(sample_machine("my_vm<i>&amp;</i>", "failed"), definition);
    machine.reason =
        "first line\nsecond\tline\r\n\x1b[2Jcleared \u202eturned\xff" + std::string(300, '!');
    machine.last_run = sample_run(1, "crashed", 1s, 1s);
    MachineView turned = sample_machine("\u202egpj.exe", "running");
    MachineView tall = sample_machine(std::string(200, 'n'), "on\nfire");
    MachineView bare;
    bare.name = "bare";
    bare.id = "id-bare";
    bare.definition = Json::parse(
        R"({"networks": [3, {"kind": 7, "forwards": [{"protocol": "tcp"}]}], "shares": [null, {"tag": 1}], "autostart": []})");
    return sample_snapshot({bare, machine, tall, turned});
}

}  // namespace

Snapshot many_machines(std::size_t count)
{
    static constexpr const char* kStates[] = {"stopped",
                                              "running",
                                              "stopped",
                                              "failed",
                                              "running",
                                              "saved",
                                              "stopped",
                                              "paused",
                                              "stopped",
                                              "unknown"};
    Snapshot snapshot = sample_snapshot({});
    for (std::size_t i = 0; i < count; ++i) {
        const std::string number = std::to_string(i + 1);
        const std::string name = "m" + std::string(3 - number.size(), '0') + number;
        Definition definition = sample_definition(name);
        definition.shares.push_back({"src", "/home/u/src", true, true, ""});
        definition.shares.push_back({"data", "/home/u/data/of/" + name, false, i % 2 == 0, ""});
        definition.networks[0].forwards.push_back(
            {Protocol::Tcp, static_cast<std::uint16_t>(2000 + i), 22, ""});
        definition.autostart.enabled = i % 4 == 0;
        MachineView machine =
            with_definition(sample_machine(name, kStates[i % std::size(kStates)]), definition);
        if (machine.state == "failed") machine.reason = "the guest's kernel panicked";
        for (int nth = 5; nth > 0; --nth) {
            const RunView run =
                sample_run(nth, nth % 3 == 0 ? "crashed" : "stopped", nth * 1h, 35min);
            snapshot.recent_runs[machine.id].push_back(menu::recent_run(run));
            if (nth == 5) machine.last_run = run;
        }
        snapshot.machines.push_back(std::move(machine));
    }
    return snapshot;
}

std::vector<Sample> all_samples()
{
    constexpr std::size_t kAll = 10;
    return {{"no_machines", sample_snapshot({}), kAll},
            {"one_machine", sample_snapshot({web()}), kAll},
            {"design", design(), kAll},
            {"every_state", every_state(), kAll},
            {"every_outcome", every_outcome(), kAll},
            {"pending", pending(), kAll},
            {"restarting", restarting(), kAll},
            {"saved", saved(), kAll},
            {"shares", shares(), kAll},
            {"addresses", addresses(), kAll},
            {"problem", problem(), kAll},
            {"several_failed", several_failed(), kAll},
            {"at_login", at_login(), kAll},
            {"hostile", hostile(), kAll},
            {"twenty_machines", many_machines(20), 1},
            {"twenty_one_machines", many_machines(21), 2},
            {"two_hundred_machines", many_machines(200), 2}};
}

}  // namespace berth::test
