#include "agent/spec_builder.h"

#include <algorithm>

namespace berth::agent {
namespace {

/// What a guest sees of them: neither their order nor those that are off.
std::vector<Share> seen(std::vector<Share> shares)
{
    std::erase_if(shares, [](const Share& share) { return !share.enabled; });
    std::sort(
        shares.begin(), shares.end(), [](const Share& a, const Share& b) { return a.tag < b.tag; });
    return shares;
}

}  // namespace

Spec make_spec(const store::Machine& machine,
               const PlannedSizes& sizes,
               std::int64_t run,
               const std::string& kvm_finding,
               const Paths& paths)
{
    const Definition& definition = machine.definition;
    Spec spec;
    spec.machine_id = machine.id;
    spec.machine_name = definition.name;
    spec.run = run;
    spec.cpus = sizes.cpus;
    spec.memory = sizes.memory;
    spec.boot = definition.boot;
    spec.disks = definition.disks;
    spec.networks = definition.networks;
    spec.shares = definition.shares;
    spec.stop_grace = definition.stop_grace;
    spec.ready_pattern = definition.ready_pattern;
    spec.console_limit = definition.console.limit;
    spec.accelerator = definition.accelerator;
    spec.rosetta = definition.rosetta;
    spec.kvm_finding = kvm_finding;
    spec.machine_dir = paths.machine_dir(machine.id);
    spec.log_dir = paths.run_logs(machine.id, run);
    return spec;
}

std::vector<std::string>
pending_parts(const Definition& definition, const store::Run& run, const Spec* spec)
{
    std::vector<std::string> parts;
    if (run.fingerprint == fingerprint(definition)) return parts;
    const auto add_if = [&parts](bool differs, const char* name) {
        if (differs) parts.emplace_back(name);
    };
    // A size that was and is auto stays what it was; only the next start plans it again.
    const bool cpus_were_fixed = is_fixed_rule(run.cpus_rule);
    const bool memory_was_fixed = is_fixed_rule(run.memory_rule);
    add_if(definition.cpus ? *definition.cpus != run.cpus : cpus_were_fixed, "cpus");
    add_if(definition.memory ? *definition.memory != run.memory : memory_was_fixed, "memory");
    if (spec == nullptr) return parts;
    add_if(definition.boot != spec->boot, "boot");
    add_if(definition.disks != spec->disks, "disks");
    add_if(definition.networks != spec->networks, "networks");
    add_if(seen(definition.shares) != seen(spec->shares), "shares");
    add_if(definition.ready_pattern != spec->ready_pattern, "ready_pattern");
    add_if(definition.console.limit != spec->console_limit, "console");
    add_if(definition.accelerator != spec->accelerator, "accelerator");
    add_if(definition.rosetta != spec->rosetta, "rosetta");
    return parts;
}

}  // namespace berth::agent
