#include "agent/cli/commands.h"
#include "agent/cli/human.h"
#include "agent/cli/share_text.h"

#include <algorithm>

namespace berth::cli {
namespace {

std::string joined(const std::vector<std::string>& parts)
{
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : ", ") + part;
    return text;
}

void add_state(Facts& facts, const MachineView& machine, UnixTime now)
{
    std::string state = machine.state;
    if (machine.run && machine.run->running_at)
        state += " for " + span(*machine.run->running_at, now);
    if (machine.run && machine.run->ready_at && machine.run->asked_at)
        state += ", ready after " + span(*machine.run->asked_at, *machine.run->ready_at);
    facts.add("state", state);
    if (!machine.reason.empty()) facts.add("reason", machine.reason);
    if (!machine.pending.empty()) facts.add("at next start", "changed " + joined(machine.pending));
}

void add_saved(Facts& facts, const MachineView& machine)
{
    if (!machine.saved) return;
    const SavedView& saved = *machine.saved;
    if (saved.at) facts.add("saved", local_second(*saved.at) + ", " + human(saved.size));
    if (!saved.changed.empty())
        facts.add_more("cannot go on: " + joined(saved.changed) + " changed since");
    if (!saved.problem.empty()) facts.add("saved", "cannot go on: " + saved.problem);
    for (const SavedView::Disk& disk : saved.disks)
        facts.add_more(disk.copy.empty() ? "no copy of " + disk.disk + ": " + disk.reason
                                         : "copy of " + disk.disk + ": " + disk.copy);
}

void add_kept_disks(Facts& facts, const MachineView& machine)
{
    std::string name = "disk as saved";
    for (const KeptDiskView& disk : machine.kept_disks)
        facts.add(std::exchange(name, ""), disk.path + ", takes at most " + human(disk.room));
}

void add_run(Facts& facts, const RunView& run)
{
    const auto with_rule = [](const std::string& value, const std::string& rule) {
        return rule.empty() ? value : value + " (" + rule + ")";
    };
    facts.add("run",
              "#" + std::to_string(run.number) +
                  (run.asked_at ? ", asked " + local_second(*run.asked_at) : "") +
                  (run.cause.empty() ? "" : " by " + run.cause) +
                  (run.restored ? ", restored" : ""));
    facts.add("CPUs", with_rule(std::to_string(run.cpus), run.cpus_rule));
    facts.add("memory", with_rule(human(run.memory), run.memory_rule));
    if (!run.accelerator.empty())
        facts.add("accelerator", with_rule(run.accelerator, run.accelerator_reason));
    if (run.runner_pid) facts.add("runner", "process " + std::to_string(*run.runner_pid));
    if (!run.log_path.empty()) facts.add("console log", run.log_path);
}

void add_last_run(Facts& facts, const RunView& run)
{
    std::string text = "#" + std::to_string(run.number) + " " + run.outcome;
    std::replace(text.begin(), text.end(), '_', ' ');
    if (run.ended_at) text += ", ended " + local_second(*run.ended_at);
    if (run.running_at && run.ended_at) text += ", ran " + span(*run.running_at, *run.ended_at);
    facts.add("last run", text);
    if (!run.sentence.empty()) facts.add_more(run.sentence);
    if (!run.hint.empty()) facts.add_more("hint: " + run.hint);
}

void add_boot(Facts& facts, const Definition& definition)
{
    facts.add("boot", std::string(name_of(definition.boot.kind)));
    if (!definition.boot.kernel.empty()) facts.add("kernel", definition.boot.kernel);
    if (!definition.boot.initrd.empty()) facts.add("initrd", definition.boot.initrd);
    if (!definition.boot.command_line.empty())
        facts.add("command line", definition.boot.command_line);
}

std::string network_text(const Network& network)
{
    std::string text(name_of(network.kind));
    if (!network.interface.empty()) text += " " + network.interface;
    if (!network.mac.empty()) text += " " + network.mac;
    for (const Forward& forward : network.forwards)
        text += ", " + std::string(name_of(forward.protocol)) + " " +
                std::to_string(forward.host_port) + " → " + std::to_string(forward.guest_port);
    return text;
}

void add_shares(Facts& facts, const MachineView& machine, const Definition& definition)
{
    std::string name = "shares";
    for (const Share& share : definition.shares)
        facts.add(std::exchange(name, ""),
                  share.tag + " = " + share.path + (share.read_only ? ", read-only, " : ", ") +
                      state_text(machine, share));
    for (const std::string& note : share_notes(machine, definition))
        facts.add_more(note);
    if (machine.share_service.empty()) return;
    facts.add("shared by", share_way_text(machine.share_service));
    facts.add_more("in the guest: " + share_mount_text(machine.share_service));
}

void add_devices(Facts& facts, const Definition& definition)
{
    std::string name = "disks";
    for (const Disk& disk : definition.disks) {
        facts.add(std::exchange(name, ""),
                  disk.path + (disk.size ? ", " + exact(*disk.size) : "") +
                      (disk.read_only ? ", read-only" : "") +
                      (disk.bus == DiskBus::Nvme ? ", nvme" : ""));
    }
    name = "network";
    for (const Network& network : definition.networks)
        facts.add(std::exchange(name, ""), network_text(network));
}

std::string conditions_text(const Conditions& conditions)
{
    std::vector<std::string> parts;
    if (conditions.ac_power) parts.emplace_back("on mains power");
    if (conditions.network) parts.emplace_back("network up");
    for (const std::string& path : conditions.mounted)
        parts.push_back(path + " mounted");
    return joined(parts);
}

void add_policies(Facts& facts, const Definition& definition)
{
    std::string autostart = "no";
    if (definition.autostart.enabled) {
        autostart = "yes, order " + std::to_string(definition.autostart.order);
        if (definition.autostart.delay.count() > 0)
            autostart += ", after " + exact(definition.autostart.delay);
        if (const int retries = definition.autostart.retries; retries > 0)
            autostart +=
                ", tried again " + std::to_string(retries) + (retries == 1 ? " time" : " times");
    }
    facts.add("at login", autostart);
    if (const auto conditions = conditions_text(definition.autostart.conditions);
        definition.autostart.enabled && !conditions.empty())
        facts.add("", "when " + conditions);
    std::string restart(name_of(definition.restart));
    std::replace(restart.begin(), restart.end(), '_', ' ');
    facts.add("restart", restart);
    if (definition.on_sleep != SleepPolicy::None)
        facts.add("on sleep", std::string(name_of(definition.on_sleep)));
    if (definition.rosetta) facts.add("rosetta", "x86-64 programs");
    facts.add("stop grace", exact(definition.stop_grace));
    if (!definition.ready_pattern.empty()) facts.add("ready when", definition.ready_pattern);
    facts.add("console log", "at most " + exact(definition.console.limit) + " a run");
}

void add_sizes(Facts& facts, const Definition& definition)
{
    facts.add("CPUs", definition.cpus ? std::to_string(*definition.cpus) : "auto");
    facts.add("memory", definition.memory ? exact(*definition.memory) : "auto");
}

std::string page_of(const MachineView& machine, std::size_t columns, Colour colour)
{
    Facts facts;
    facts.add("name", machine.name);
    facts.add("id", machine.id);
    add_state(facts, machine, unix_now());
    add_saved(facts, machine);
    add_kept_disks(facts, machine);
    const auto definition = definition_of(machine);
    if (machine.run)
        add_run(facts, *machine.run);
    else if (definition)
        add_sizes(facts, *definition);
    if (definition) {
        add_boot(facts, *definition);
        add_devices(facts, *definition);
        add_shares(facts, machine, *definition);
        add_policies(facts, *definition);
    } else {
        facts.add("definition", definition.error().message);
    }
    if (machine.last_run) add_last_run(facts, *machine.last_run);
    if (!machine.mirror.empty()) facts.add("stored in", machine.mirror);
    return facts.text(columns, colour);
}

}  // namespace

Result<int> run(Context& context, const ShowOptions& options)
{
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    auto json = (*client)->call("machine.get", {{"name", options.name}});
    const std::string doing = "cannot show " + printable(options.name);
    if (!json) return fail(context.with_nearest(json.error(), options.name), doing);
    if (context.globals().json) {
        context.out().write_document(*json);
        return kDone;
    }
    const auto machine = read_machine(*json);
    if (!machine) return fail(machine.error(), doing);
    context.out().write(page_of(*machine, context.out().columns(), context.out().colour()));
    return kDone;
}

}  // namespace berth::cli
