#include "tests/store/samples.h"

#include <sstream>

namespace berth::test {

using namespace std::chrono_literals;

Definition full_definition(const std::string& name)
{
    Definition d;
    d.name = name;
    d.cpus = 3;
    d.memory = gib(4);
    d.boot = {
        BootKind::Efi, "/k/vm linuz", "/k/init'rd", "console=hvc0 \"root\"", R"({"tpm":true})"};
    d.disks = {{"/d/a,b.img", gib(10), false, DiskBus::Virtio, R"({"cache":"none"})"},
               {"/d/ü\n.img", std::nullopt, true, DiskBus::Nvme, ""}};
    d.networks = {{NetworkKind::Nat,
                   "52:54:00:12:34:56",
                   "",
                   {{Protocol::Tcp, 2222, 22, R"({"note":"ssh"})"}, {Protocol::Udp, 65535, 53, ""}},
                   R"({"mtu":9000})"},
                  {NetworkKind::Bridged, "", "eth0", {}, ""},
                  {NetworkKind::None, "", "", {{Protocol::Tcp, 1, 2, ""}}, ""}};
    d.shares = {{"src", "/home/u/src", true, false, R"({"uid":5})"}, {"b", "/b", false, true, ""}};
    d.autostart = {true,
                   -7,
                   5500ms,
                   4,
                   {true, {"/mnt/a,\"b\"", "/mnt/ü\n"}, true, R"({"idle":true})"},
                   R"({"when":"ac"})"};
    d.restart = RestartPolicy::OnFailure;
    d.stop_grace = 90s;
    d.ready_pattern = "login: $";
    d.on_sleep = SleepPolicy::Stop;
    d.console = {gib(3), R"({"keep":2})"};
    d.accelerator = AcceleratorChoice::Tcg;
    d.rosetta = true;
    d.extra = R"({"colour":"blue","list":[1,2,{"a":null}]})";
    return d;
}

Definition small_definition(const std::string& name)
{
    Definition d;
    d.name = name;
    d.boot.kernel = "/k";
    d.networks = {Network{}};
    return d;
}

std::unique_ptr<store::Store> with_machines(const std::string& path)
{
    auto store = ok(store::Store::open(path));
    ok(store->add_machine(kId, small_definition("web"), at(1)));
    ok(store->add_machine(kOtherId, small_definition("db"), at(1)));
    return store;
}

store::Run open_run(const std::string& machine_id, std::int64_t asked_at)
{
    store::Run run;
    run.machine_id = machine_id;
    run.machine_name = "web";
    run.asked_at = run.last_seen_at = at(asked_at);
    return run;
}

store::Run full_run(const std::string& machine_id)
{
    store::Run run = open_run(machine_id, 1000);
    run.cause = store::Cause::Retry;
    run.fingerprint = "0123456789abcdef";
    run.cpus = 2;
    run.memory = mib(512);
    run.cpus_rule = "auto: 4 - 2";
    run.memory_rule = "fixed";
    run.accelerator = "tcg";
    run.accelerator_reason = "/dev/kvm cannot run a guest";
    run.runner = {4321, 0xffff'ffff'ffff'fff0U};
    run.boot = "b-o-o-t";
    run.running_at = at(1001);
    run.first_console_at = at(1002);
    run.ready_at = at(1003);
    run.stop_asked_at = at(1004);
    run.ended_at = at(1005);
    run.last_seen_at = at(1006);
    run.outcome = Outcome::Crashed;
    run.code = -11;
    run.sentence = "QEMU died.";
    run.hint = "Look at the log.";
    run.peak_memory = Bytes{123456789};
    run.cpu_millis = 42;
    run.log_path = "/l/3f9a1c0e77b2/1/console.log";
    run.log_bytes = 99;
    return run;
}

store::Run ended(store::Run run, Outcome outcome, std::int64_t ended_at)
{
    run.ended_at = run.last_seen_at = at(ended_at);
    run.outcome = outcome;
    run.code = 0;
    run.sentence = "It ended.";
    return run;
}

namespace {

template <typename T> std::string shown(const std::optional<T>& value)
{
    if (!value) return "none";
    std::ostringstream out;
    if constexpr (std::is_same_v<T, UnixTime>)
        out << to_millis(*value);
    else if constexpr (std::is_same_v<T, Bytes>)
        out << value->count;
    else if constexpr (std::is_same_v<T, Outcome>)
        out << name_of(*value);
    else
        out << *value;
    return out.str();
}

}  // namespace

std::string text_of(const store::Run& run)
{
    std::ostringstream out;
    out << run.id << ' ' << run.machine_id << ' ' << run.machine_name << ' ' << run.number << ' '
        << name_of(run.cause) << ' ' << run.fingerprint << ' ' << run.cpus << ' '
        << run.memory.count << " [" << run.cpus_rule << "] [" << run.memory_rule << "] "
        << run.accelerator << " [" << run.accelerator_reason << "] " << run.runner.pid << '/'
        << run.runner.start_time << ' ' << run.boot << ' ' << to_millis(run.asked_at) << ' '
        << shown(run.running_at) << ' ' << shown(run.first_console_at) << ' ' << shown(run.ready_at)
        << ' ' << shown(run.stop_asked_at) << ' ' << shown(run.ended_at) << ' '
        << to_millis(run.last_seen_at) << ' ' << shown(run.outcome) << ' ' << shown(run.code)
        << " [" << run.sentence << "] [" << run.hint << "] " << shown(run.peak_memory) << ' '
        << shown(run.cpu_millis) << ' ' << run.log_path << ' ' << run.log_bytes;
    return out.str();
}

}  // namespace berth::test
