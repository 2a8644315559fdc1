#include "agent/saved.h"

#include <algorithm>

namespace berth::agent {
namespace {

/// Forwards are the host's business, and MACs and kinds the guest's.
bool same_cards(std::vector<Network> a, std::vector<Network> b)
{
    for (auto* networks : {&a, &b})
        for (Network& network : *networks)
            network.forwards.clear();
    return a == b;
}

std::string cold_hint(const std::string& name)
{
    return "start it without what was saved, which is then lost: berth start " + name + " --cold";
}

std::string back_hint(const std::string& name)
{
    return "go back to what its disks were, which loses what was written to them since: berth "
           "start " +
           name + " --as-saved; or start it without what was saved: berth start " + name +
           " --cold (the copies are kept)";
}

Result<void> check_disk_unchanged(const MachineEntry& entry, const DiskMark& mark)
{
    const auto now = mark_of(mark.path);
    if (now && *now == mark) return {};
    const std::string what =
        entry.name() + " cannot go on from its saved state: " +
        (now ? "the disk " + mark.path + " was written since" : now.error().message) +
        clone_note(*entry.saved, mark.path, [](const DiskClone& clone) { return clone.mark.path; });
    return fail(now ? ErrorCode::Refused : now.error().code,
                what,
                check_disks_restorable(*entry.saved) ? back_hint(entry.name())
                                                     : cold_hint(entry.name()));
}

std::string joined(const std::vector<std::string>& parts)
{
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : ", ") + part;
    return text;
}

}  // namespace

std::vector<std::string> changed_since_save(const Definition& definition, const SavedState& saved)
{
    const Spec& spec = saved.spec;
    std::vector<std::string> parts;
    const auto add_if = [&parts](bool differs, const char* name) {
        if (differs) parts.emplace_back(name);
    };
    add_if(definition.cpus && *definition.cpus != spec.cpus, "cpus");
    add_if(definition.memory && *definition.memory != spec.memory, "memory");
    add_if(definition.boot != spec.boot, "boot");
    add_if(definition.disks != spec.disks, "disks");
    add_if(!same_cards(definition.networks, spec.networks), "networks");
    add_if(definition.shares != spec.shares, "shares");
    add_if(definition.rosetta != spec.rosetta, "rosetta");
    const AcceleratorChoice wanted = definition.accelerator;
    add_if(wanted != AcceleratorChoice::Auto && name_of(wanted) != saved.accelerator,
           "accelerator");
    return parts;
}

Result<void> check_restorable(const MachineEntry& entry, ChangedDisks disks)
{
    if (!entry.saved)
        return fail(ErrorCode::Refused,
                    entry.name() + " cannot go on from its saved state: " + entry.saved_problem,
                    cold_hint(entry.name()));
    const auto changed = changed_since_save(entry.stored.definition, *entry.saved);
    if (!changed.empty())
        return fail(
            ErrorCode::Refused,
            entry.name() + " cannot go on from its saved state: its definition changed in " +
                joined(changed),
            "change it back (berth edit " + entry.name() + "), or " + cold_hint(entry.name()));
    if (disks == ChangedDisks::GoBack && check_disks_restorable(*entry.saved)) return {};
    for (const DiskMark& mark : entry.saved->disks)
        if (auto same = check_disk_unchanged(entry, mark); !same) return same;
    return {};
}

Spec spec_of_restore(const store::Machine& machine,
                     const SavedState& saved,
                     std::int64_t run,
                     const std::string& kvm_finding,
                     const Paths& paths)
{
    Spec spec = saved.spec;
    const Definition& definition = machine.definition;
    spec.machine_id = machine.id;
    spec.machine_name = definition.name;
    spec.run = run;
    spec.networks = definition.networks;
    spec.stop_grace = definition.stop_grace;
    spec.ready_pattern = definition.ready_pattern;
    spec.console_limit = definition.console.limit;
    spec.accelerator = accelerator_choice_named(saved.accelerator).value_or(spec.accelerator);
    spec.kvm_finding = kvm_finding;
    spec.machine_dir = paths.machine_dir(machine.id);
    spec.log_dir = paths.run_logs(machine.id, run);
    spec.restore = Restore{saved.hypervisor, saved.ready};
    return spec;
}

void look_for_saved_state(MachineEntry& entry, const store::Run* ended, const Paths& paths)
{
    entry.saved.reset();
    entry.saved_problem.clear();
    auto saved = read_saved_state(paths.machine_dir(entry.id()));
    if (!saved && saved.error().code == ErrorCode::NotFound) return;
    const bool ran_on = ended != nullptr && ended->running_at.has_value();
    if (!saved) {
        if (!ran_on || ended->outcome == Outcome::Saved)
            entry.saved_problem = saved.error().message;
        return;
    }
    if (!ran_on || saved->spec.run >= ended->number) entry.saved = std::move(*saved);
}

bool was_saved_by(const store::Run& run, const Paths& paths)
{
    const auto saved = read_saved_state(paths.machine_dir(run.machine_id));
    return saved && saved->spec.run == run.number;
}

}  // namespace berth::agent
