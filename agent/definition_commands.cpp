#include "agent/definition_commands.h"

#include "agent/disk_check.h"
#include "agent/random_id.h"
#include "agent/share_check.h"
#include "vzcore/base/file.h"
#include "vzcore/json.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace berth::agent {
namespace {

namespace fs = std::filesystem;

Result<void> check_name_free(Machines& machines, const std::string& name, const std::string& own_id)
{
    if (const auto problem = name_problem(name))
        return fail(ErrorCode::Invalid, "name: expected " + *problem);
    const MachineEntry* other = machines.by_name(name);
    if (other == nullptr || other->id() == own_id) return {};
    return fail(ErrorCode::AlreadyExists,
                "there is a machine named " + other->name() + " already",
                "choose another name, or see it with: berth show " + other->name());
}

Result<void> check_fields(const Definition& definition)
{
    std::string problems;
    for (const FieldError& error : check_definition(definition))
        problems += (problems.empty() ? "" : "\n") + error.path + ": " + error.problem;
    if (problems.empty()) return {};
    return fail(ErrorCode::Invalid, problems);
}

void fill_macs(Definition& definition, const Definition* before)
{
    for (std::size_t i = 0; i < definition.networks.size(); ++i) {
        Network& network = definition.networks[i];
        if (!network.mac.empty() || network.kind == NetworkKind::None) continue;
        if (before != nullptr && i < before->networks.size()) network.mac = before->networks[i].mac;
        if (network.mac.empty()) network.mac = random_mac();
    }
}

void write_mirror(Environment& environment, const store::Machine& machine)
{
    const std::string folder = environment.paths.machine_dir(machine.id);
    auto written =
        ensure_private_dir(folder).and_then([&] { return store::write_mirror(folder, machine); });
    if (!written) environment.log.warn("mirroring a definition: " + written.error().message);
}

/// True when `path` lies below `folder`, symbolic links resolved.
bool is_below(const std::string& path, const std::string& folder)
{
    std::error_code error;
    const auto inner = fs::weakly_canonical(path, error);
    if (error) return false;
    const auto outer = fs::weakly_canonical(folder, error);
    if (error) return false;
    return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first ==
           outer.end();
}

void remove_own_files(Environment& environment,
                      const std::string& folder,
                      const std::vector<std::string>& spared,
                      Deleted& deleted)
{
    std::error_code error;
    for (const auto& item : fs::directory_iterator(folder, error)) {
        const std::string path = item.path().string();
        const bool spare = std::any_of(spared.begin(), spared.end(), [&](const std::string& disk) {
            return is_below(disk, path);
        });
        if (spare) continue;
        auto removed = remove_tree(path);
        (removed ? deleted.removed : deleted.kept).push_back(path);
        if (!removed) environment.log.warn("deleting a machine: " + removed.error().message);
    }
    fs::remove(folder, error);  // only where nothing is left in it
}

}  // namespace

void renew_mirrors(Environment& environment, Machines& machines)
{
    for (const MachineEntry* entry : machines.all()) {
        const auto mirror = store::read_mirror(environment.paths.machine_dir(entry->id()));
        if (mirror && mirror->definition == entry->stored.definition &&
            mirror->updated_at == entry->stored.updated_at)
            continue;
        if (!mirror && mirror.error().code == ErrorCode::TooNew) continue;
        environment.log.info("writing the mirrored definition of " + entry->name() + " anew");
        write_mirror(environment, entry->stored);
    }
}

Result<store::Machine> create_machine(Environment& environment,
                                      Machines& machines,
                                      Definition definition,
                                      DryRun dry_run,
                                      HomeShare home)
{
    if (auto free = check_name_free(machines, definition.name, ""); !free)
        return tl::unexpected<Error>(free.error());
    fill_macs(definition, nullptr);
    if (auto sound = check_fields(definition); !sound) return tl::unexpected<Error>(sound.error());
    if (auto sound = check_disks(definition); !sound) return tl::unexpected<Error>(sound.error());
    if (auto settled = settle_shares(definition.shares, {}, environment.paths, home); !settled)
        return tl::unexpected<Error>(settled.error());
    store::Machine machine{random_machine_id(), std::move(definition), unix_now(), unix_now()};
    if (dry_run == DryRun::Yes) return machine;
    auto stored = environment.store.add_machine(machine.id, machine.definition, machine.created_at);
    if (!stored) return fail(stored.error(), "storing " + machine.definition.name);
    write_mirror(environment, *stored);
    MachineEntry& entry = machines.add(*stored);
    machines.record(entry, "machine.created");
    machines.changed(entry);
    return entry.stored;
}

Result<Definition> settle_update(Environment& environment,
                                 Machines& machines,
                                 const MachineEntry& entry,
                                 Definition definition,
                                 HomeShare home)
{
    if (auto free = check_name_free(machines, definition.name, entry.id()); !free)
        return tl::unexpected<Error>(free.error());
    const Definition& before = entry.stored.definition;
    fill_macs(definition, &before);
    if (auto sound = check_fields(definition); !sound) return tl::unexpected<Error>(sound.error());
    if (definition.disks != before.disks)
        if (auto sound = check_disks(definition); !sound)
            return tl::unexpected<Error>(sound.error());
    if (definition.shares != before.shares)
        if (auto settled = settle_shares(definition.shares, before.shares, environment.paths, home);
            !settled)
            return tl::unexpected<Error>(settled.error());
    return definition;
}

Result<void> update_machine(Environment& environment,
                            Machines& machines,
                            MachineEntry& entry,
                            const Definition& settled)
{
    // Another machine may have been given the name since.
    if (auto free = check_name_free(machines, settled.name, entry.id()); !free) return free;
    const Definition before = entry.stored.definition;
    if (settled == before) return {};
    auto stored = environment.store.update_machine(entry.id(), settled, unix_now());
    if (!stored) return fail(stored.error(), "storing " + settled.name);
    entry.stored = std::move(*stored);
    write_mirror(environment, entry.stored);
    if (before.name != entry.name())
        machines.record(
            entry, "machine.renamed", dump_line(Json{{"from", before.name}, {"to", entry.name()}}));
    if (fingerprint(before) != fingerprint(entry.stored.definition))
        machines.record(entry, "machine.updated");
    machines.changed(entry);
    return {};
}

Result<void> rename_machine(Environment& environment,
                            Machines& machines,
                            MachineEntry& entry,
                            const std::string& new_name)
{
    Definition renamed = entry.stored.definition;
    renamed.name = new_name;
    const auto settled = settle_update(environment, machines, entry, std::move(renamed));
    if (!settled) return tl::unexpected<Error>(settled.error());
    return update_machine(environment, machines, entry, *settled);
}

Result<Deleted> delete_machine(Environment& environment,
                               Machines& machines,
                               MachineEntry& entry,
                               KeepDisks keep_disks)
{
    if (entry.is_active())
        return fail(ErrorCode::Refused,
                    entry.name() + " is " + std::string(name_of(entry.state())),
                    "stop it first: berth stop " + entry.name());
    const std::string folder = environment.paths.machine_dir(entry.id());
    Deleted deleted;
    std::vector<std::string> spared;
    for (const Disk& disk : entry.stored.definition.disks) {
        const bool ours = is_below(disk.path, folder);
        if (ours && keep_disks == KeepDisks::Yes) spared.push_back(disk.path);
        if (!ours || keep_disks == KeepDisks::Yes) deleted.kept.push_back(disk.path);
    }
    // The mirror first: after a crash between the two the rows make it anew, while a mirror that
    // outlives its rows would bring the machine back in a rebuilt store.
    const std::string mirror = folder + "/definition.json";
    if (::unlink(mirror.c_str()) == 0) deleted.removed.push_back(mirror);
    if (auto gone = environment.store.delete_machine(entry.id()); !gone) {
        write_mirror(environment, entry.stored);
        return fail(gone.error(), "deleting " + entry.name());
    }
    machines.record(entry, "machine.deleted");
    remove_own_files(environment, folder, spared, deleted);
    std::error_code error;
    const std::string logs = environment.paths.machine_logs(entry.id());
    if (fs::exists(logs, error)) deleted.kept.push_back(logs);
    machines.erase(entry.id());
    return deleted;
}

}  // namespace berth::agent
