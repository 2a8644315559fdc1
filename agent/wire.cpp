#include "agent/wire.h"

#include "agent/saved.h"
#include "agent/spec_builder.h"

namespace berth::agent {
namespace {

/// Text that we wrote ourselves, or that the store kept for us.
Json parsed(const std::string& text)
{
    auto json = parse_json(text, "a stored document");
    return json ? std::move(*json) : Json::object();
}

Json pending_of(const MachineEntry& entry)
{
    Json parts = Json::array();
    if (!entry.run) return parts;
    const Spec* spec = entry.spec ? &*entry.spec : nullptr;
    for (auto& part : pending_parts(entry.stored.definition, *entry.run, spec))
        parts.push_back(std::move(part));
    return parts;
}

Json shares_to_wire(const MachineEntry& entry)
{
    Json list = Json::array();
    for (const ShareState& share : share_states(
             entry.stored.definition.shares, entry.spec ? &*entry.spec : nullptr, entry.shares))
        list.push_back({{"tag", share.tag},
                        {"state", text_or_null(share.state)},
                        {"reason", text_or_null(share.reason)}});
    return list;
}

Json share_service_to_wire(const MachineEntry& entry)
{
    const ShareService service = entry.shares ? entry.shares->service : ShareService{};
    return {{"kind", text_or_null(service.kind)}, {"reason", text_or_null(service.reason)}};
}

Json saved_to_wire(const MachineEntry& entry)
{
    if (!entry.has_saved_state()) return {};
    Json json = {{"at", nullptr},
                 {"run", nullptr},
                 {"bytes", nullptr},
                 {"changed", Json::array()},
                 {"disks", Json::array()},
                 {"problem", text_or_null(entry.saved_problem)}};
    if (!entry.saved) return json;
    json["at"] = to_millis(entry.saved->at);
    json["run"] = entry.saved->spec.run;
    json["bytes"] = entry.saved->bytes.count;
    json["changed"] = changed_since_save(entry.stored.definition, *entry.saved);
    for (const DiskClone& clone : entry.saved->clones)
        json["disks"].push_back(
            {{"disk", clone.disk}, {"copy", clone.mark.path}, {"reason", nullptr}});
    for (const auto& [disk, reason] : entry.saved->uncloned)
        json["disks"].push_back({{"disk", disk}, {"copy", nullptr}, {"reason", reason}});
    return json;
}

Json kept_disks_to_wire(const std::string& machine_dir)
{
    Json list = Json::array();
    for (const KeptDisk& disk : kept_disks(machine_dir))
        list.push_back(
            {{"path", disk.path}, {"bytes", disk.size.count}, {"room", disk.room.count}});
    return list;
}

/// What a machine has, or would get if it alone started now.
Planned sizes_of(PlanRequest& request, const MachineEntry& entry)
{
    if (entry.run) {
        const store::Run& run = *entry.run;
        Planned held;
        held.sizes = PlannedSizes{run.cpus, run.memory, run.cpus_rule, run.memory_rule};
        return held;
    }
    request.asked = {entry.id()};
    return plan(request).asked.front();
}

}  // namespace

Json to_wire(const Planned& planned)
{
    Json json;
    if (planned.sizes) {
        json["cpus"] = planned.sizes->cpus;
        json["memory"] = planned.sizes->memory.count;
        json["cpus_rule"] = planned.sizes->cpus_rule;
        json["memory_rule"] = planned.sizes->memory_rule;
        json["refusal"] = Json();
        return json;
    }
    json["cpus"] = Json();
    json["memory"] = Json();
    json["cpus_rule"] = Json();
    json["memory_rule"] = Json();
    json["refusal"] = {{"message", planned.refusal->message},
                       {"hint", planned.refusal->hint},
                       {"fits", planned.fits.count == 0 ? Json() : Json(planned.fits.count)}};
    return json;
}

Json to_wire(const store::Run& run)
{
    return {{"id", run.id},
            {"machine", run.machine_name},
            {"machine_id", run.machine_id},
            {"number", run.number},
            {"cause", store::name_of(run.cause)},
            {"restored", is_restored_rule(run.memory_rule)},
            {"open", !run.outcome},
            {"fingerprint", run.fingerprint},
            {"cpus", run.cpus},
            {"memory", run.memory.count},
            {"cpus_rule", run.cpus_rule},
            {"memory_rule", run.memory_rule},
            {"accelerator", text_or_null(run.accelerator)},
            {"accelerator_reason", text_or_null(run.accelerator_reason)},
            {"runner_pid", run.runner.pid > 0 ? Json(run.runner.pid) : Json()},
            {"asked_at", to_millis(run.asked_at)},
            {"running_at", time_or_null(run.running_at)},
            {"first_console_at", time_or_null(run.first_console_at)},
            {"ready_at", time_or_null(run.ready_at)},
            {"stop_asked_at", time_or_null(run.stop_asked_at)},
            {"ended_at", time_or_null(run.ended_at)},
            {"outcome", run.outcome ? Json(name_of(*run.outcome)) : Json()},
            {"code", run.code ? Json(*run.code) : Json()},
            {"sentence", text_or_null(run.sentence)},
            {"hint", text_or_null(run.hint)},
            {"peak_memory", run.peak_memory ? Json(run.peak_memory->count) : Json()},
            {"cpu_ms", run.cpu_millis ? Json(*run.cpu_millis) : Json()},
            {"log_path", text_or_null(run.log_path)},
            {"log_bytes", run.log_bytes}};
}

Json to_wire(const store::RunTotals& totals)
{
    return {{"machine", totals.machine_name},
            {"machine_id", totals.machine_id},
            {"runs", totals.runs},
            {"failures", totals.failures},
            {"ran_ms", totals.ran.count()},
            {"recent", totals.recent},
            {"ready_ms", totals.median_to_ready ? Json(totals.median_to_ready->count()) : Json()},
            {"peak_memory", totals.peak_memory ? Json(totals.peak_memory->count) : Json()},
            {"memory", totals.peak_memory ? Json(totals.memory.count) : Json()}};
}

Json to_wire(const MachineEntry& entry, const Paths& paths)
{
    return {{"id", entry.id()},
            {"name", entry.name()},
            {"state", name_of(entry.state())},
            {"reason", text_or_null(entry.reason())},
            {"definition", parsed(to_json(entry.stored.definition))},
            {"run", entry.run ? to_wire(*entry.run) : Json()},
            {"last_run", entry.last_run ? to_wire(*entry.last_run) : Json()},
            {"restart_at", time_or_null(entry.restart_at)},
            {"pending", pending_of(entry)},
            {"shares", shares_to_wire(entry)},
            {"share_service", share_service_to_wire(entry)},
            {"saved", entry.state() == State::Saved ? saved_to_wire(entry) : Json()},
            {"kept_disks", kept_disks_to_wire(paths.machine_dir(entry.id()))},
            {"mirror", paths.machine_dir(entry.id()) + "/definition.json"}};
}

Json to_wire(const store::Event& event)
{
    return {{"seq", event.seq},
            {"at", to_millis(event.at)},
            {"kind", event.kind},
            {"machine", text_or_null(event.machine_name)},
            {"machine_id", text_or_null(event.machine_id)},
            {"run", event.run > 0 ? Json(event.run) : Json()},
            {"data", parsed(event.data.empty() ? "{}" : event.data)}};
}

Json capacity_to_wire(PlanRequest request, const std::vector<MachineEntry*>& machines)
{
    const HostFacts& host = request.host;
    const Plan now = plan(request);
    Json shares = Json::array();
    for (const MachineEntry* entry : machines) {
        Json share = {{"name", entry->name()},
                      {"state", name_of(entry->state())},
                      {"holds", entry->run.has_value()}};
        share.update(to_wire(sizes_of(request, *entry)));
        shares.push_back(std::move(share));
    }
    return {{"host",
             {{"cpus", host.cpus},
              {"physical_cpus", host.physical_cpus},
              {"cpu_limit", text_or_null(host.cpu_limit_reason)},
              {"memory", host.memory.count},
              {"physical_memory", host.physical_memory.count},
              {"memory_limit", text_or_null(host.memory_limit_reason)}}},
            {"pool", now.pool.count},
            {"ceiling", now.ceiling.count},
            {"given", now.held.count},
            {"left", now.left.count},
            {"sharers", now.sharers},
            {"machines", std::move(shares)}};
}

}  // namespace berth::agent
