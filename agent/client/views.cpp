#include "agent/client/views.h"

#include "vzcore/json_read.h"

namespace berth {
namespace {

std::optional<Bytes> known_bytes_of(const Json& object, const char* name)
{
    if (!integer_of(object, name)) return std::nullopt;
    return bytes_of(object, name);
}

void read_times(RunView& run, const Json& json)
{
    run.asked_at = time_of(json, "asked_at");
    run.running_at = time_of(json, "running_at");
    run.first_console_at = time_of(json, "first_console_at");
    run.ready_at = time_of(json, "ready_at");
    run.stop_asked_at = time_of(json, "stop_asked_at");
    run.ended_at = time_of(json, "ended_at");
}

std::optional<RunView> optional_run(const Json& machine, const char* name)
{
    const Json* member = member_of(machine, name);
    if (member == nullptr) return std::nullopt;
    auto run = read_run(*member);
    if (!run) return std::nullopt;
    return std::move(*run);
}

std::optional<SavedView> optional_saved(const Json& machine)
{
    const Json* member = member_of(machine, "saved");
    if (member == nullptr || !member->is_object()) return std::nullopt;
    SavedView saved{time_of(*member, "at"),
                    bytes_of(*member, "bytes"),
                    texts_of(*member, "changed"),
                    text_of(*member, "problem"),
                    {}};
    for (const Json& disk : array_of(*member, "disks"))
        saved.disks.push_back(
            {text_of(disk, "disk"), text_of(disk, "copy"), text_of(disk, "reason")});
    return saved;
}

void read_shares(MachineView& machine, const Json& json)
{
    for (const Json& share : array_of(json, "shares"))
        machine.shares.push_back(
            {text_of(share, "tag"), text_of(share, "state"), text_of(share, "reason")});
    if (const Json* service = member_of(json, "share_service")) {
        machine.share_service = text_of(*service, "kind");
        machine.service_reason = text_of(*service, "reason");
    }
}

}  // namespace

Result<RunView> read_run(const Json& json)
{
    const auto number = integer_of(json, "number");
    if (!number) return fail(ErrorCode::Corrupt, "the agent sent a run without a number");
    RunView run;
    run.number = *number;
    run.id = integer_of(json, "id").value_or(0);
    run.machine = text_of(json, "machine");
    run.cause = text_of(json, "cause");
    run.fingerprint = text_of(json, "fingerprint");
    run.open = flag_of(json, "open");
    run.restored = flag_of(json, "restored");
    run.cpus = static_cast<int>(integer_of(json, "cpus").value_or(0));
    run.memory = bytes_of(json, "memory");
    run.cpus_rule = text_of(json, "cpus_rule");
    run.memory_rule = text_of(json, "memory_rule");
    run.accelerator = text_of(json, "accelerator");
    run.accelerator_reason = text_of(json, "accelerator_reason");
    run.runner_pid = integer_of(json, "runner_pid");
    read_times(run, json);
    run.outcome = text_of(json, "outcome");
    run.code = integer_of(json, "code");
    run.sentence = text_of(json, "sentence");
    run.hint = text_of(json, "hint");
    run.peak_memory = known_bytes_of(json, "peak_memory");
    if (const auto millis = integer_of(json, "cpu_ms"))
        run.cpu_time = std::chrono::milliseconds(*millis);
    run.log_path = text_of(json, "log_path");
    run.log_size = bytes_of(json, "log_bytes");
    return run;
}

Result<TotalsView> read_totals(const Json& json)
{
    TotalsView totals;
    totals.machine = text_of(json, "machine");
    if (totals.machine.empty())
        return fail(ErrorCode::Corrupt, "the agent sent totals without a machine");
    totals.runs = integer_of(json, "runs").value_or(0);
    totals.failures = integer_of(json, "failures").value_or(0);
    totals.ran = std::chrono::milliseconds(integer_of(json, "ran_ms").value_or(0));
    totals.recent = integer_of(json, "recent").value_or(0);
    if (const auto millis = integer_of(json, "ready_ms"))
        totals.to_ready = std::chrono::milliseconds(*millis);
    totals.peak_memory = known_bytes_of(json, "peak_memory");
    totals.memory = bytes_of(json, "memory");
    return totals;
}

Result<MachineView> read_machine(const Json& json)
{
    MachineView machine;
    machine.name = text_of(json, "name");
    if (machine.name.empty())
        return fail(ErrorCode::Corrupt, "the agent sent a machine without a name");
    machine.id = text_of(json, "id");
    machine.state = text_of(json, "state");
    machine.reason = text_of(json, "reason");
    if (const Json* definition = member_of(json, "definition")) machine.definition = *definition;
    machine.run = optional_run(json, "run");
    machine.last_run = optional_run(json, "last_run");
    machine.restart_at = time_of(json, "restart_at");
    machine.saved = optional_saved(json);
    for (const Json& disk : array_of(json, "kept_disks"))
        machine.kept_disks.push_back({text_of(disk, "path"), bytes_of(disk, "room")});
    machine.pending = texts_of(json, "pending");
    read_shares(machine, json);
    machine.mirror = text_of(json, "mirror");
    return machine;
}

Result<EventView> read_event(const Json& json)
{
    const auto seq = integer_of(json, "seq");
    if (!seq) return fail(ErrorCode::Corrupt, "the agent sent an event without a number");
    EventView event;
    event.seq = *seq;
    event.at = time_of(json, "at");
    event.kind = text_of(json, "kind");
    event.machine = text_of(json, "machine");
    event.machine_id = text_of(json, "machine_id");
    event.run = integer_of(json, "run").value_or(0);
    if (const Json* data = member_of(json, "data")) event.data = *data;
    return event;
}

Result<Definition> definition_of(const MachineView& machine)
{
    auto definition = parse_definition(dump_line(machine.definition));
    if (!definition) return fail(definition.error(), "reading the definition of " + machine.name);
    return definition;
}

}  // namespace berth
