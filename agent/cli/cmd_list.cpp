#include "agent/cli/commands.h"
#include "agent/cli/human.h"
#include "vzcore/json_read.h"

// ls.
namespace berth::cli {
namespace {

Style style_of_state(const std::string& state)
{
    if (state == "running") return Style::Good;
    if (state == "failed" || state == "unknown") return Style::Bad;
    if (state == "stopped") return Style::Faint;
    return Style::Plain;
}

std::string note_of(const MachineView& machine)
{
    if (!machine.reason.empty()) return machine.reason;
    std::string note;
    const auto add = [&](const std::string& text) { note += (note.empty() ? "" : ", ") + text; };
    if (machine.run && machine.run->ready_at) add("ready");
    if (!machine.pending.empty()) add("changes at next start");
    if (machine.saved && machine.saved->at) add("saved " + local_minute(*machine.saved->at));
    if (machine.saved && !machine.saved->changed.empty()) add("cannot go on, was changed");
    if (machine.state == "stopped" && machine.last_run && machine.last_run->ended_at)
        add("ran until " + local_minute(*machine.last_run->ended_at));
    return note;
}

std::string time_in_state(const MachineView& machine, UnixTime now)
{
    if (!machine.run) return "-";
    const auto since = machine.run->running_at ? machine.run->running_at : machine.run->asked_at;
    return since ? span(*since, now) : "-";
}

std::vector<Cell> row_of(const MachineView& machine, UnixTime now)
{
    std::string cpus = "-";
    std::string memory = "-";
    if (machine.run) {
        cpus = std::to_string(machine.run->cpus);
        memory = human(machine.run->memory);
    } else if (const auto definition = definition_of(machine)) {
        cpus = definition->cpus ? std::to_string(*definition->cpus) : "auto";
        memory = definition->memory ? human(*definition->memory) : "auto";
    }
    return {Cell(machine.name, Style::Strong),
            Cell(machine.state, style_of_state(machine.state)),
            cpus,
            memory,
            time_in_state(machine, now),
            Cell(note_of(machine), machine.state == "failed" ? Style::Bad : Style::Plain)};
}

}  // namespace

Result<int> run(Context& context, const ListOptions& /*options*/)
{
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    auto list = (*client)->call("machine.list");
    if (!list) return fail(list.error(), "cannot list the machines");
    if (context.globals().json) {
        context.out().write_document(*list);
        return kDone;
    }
    Table table({{"NAME", Align::Left, Cut::Middle, 12},
                 {"STATE"},
                 {"CPUS", Align::Right},
                 {"MEMORY", Align::Right},
                 {"FOR", Align::Right},
                 {"NOTE", Align::Left, Cut::End, 12}});
    const UnixTime now = unix_now();
    for (const Json& json : array_of(*list, "machines")) {
        const auto machine = read_machine(json);
        if (!machine) return fail(machine.error(), "cannot list the machines");
        table.add(row_of(*machine, now));
    }
    if (table.empty())
        context.note("there is no machine yet; see: berth create --help");
    else
        context.out().write(table.text(context.out().columns(), context.out().colour()));
    return kDone;
}

}  // namespace berth::cli
