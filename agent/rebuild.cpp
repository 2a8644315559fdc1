#include "agent/rebuild.h"

#include "agent/backups.h"
#include "agent/salvage.h"
#include "vzcore/base/file.h"
#include "vzcore/run_dir.h"
#include "vzcore/spec.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

namespace berth::agent {
namespace {

namespace fs = std::filesystem;

constexpr const char kDamaged[] = ".damaged-";

using MachineMap = std::map<std::string, store::Machine>;  // by id

bool exists(const std::string& path)
{
    return ::access(path.c_str(), F_OK) == 0;
}

std::vector<std::string> names_in(const std::string& folder)
{
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& item : fs::directory_iterator(folder, error))
        names.push_back(item.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

/// Adds each machine, or puts it in the place of an older one.
void take_newer(MachineMap& machines, std::vector<store::Machine> more)
{
    for (store::Machine& machine : more) {
        const auto found = machines.find(machine.id);
        if (found == machines.end() || found->second.updated_at < machine.updated_at)
            machines.insert_or_assign(machine.id, std::move(machine));
    }
}

MachineMap find_machines(const Paths& paths, Rebuilt& rebuilt)
{
    MachineMap machines;
    for (const std::string& id : names_in(paths.data + "/machines")) {
        const std::string folder = paths.machine_dir(id);
        if (!exists(folder + "/definition.json")) continue;
        auto machine = store::read_mirror(folder);
        if (machine && machine->id == id)
            take_newer(machines, {std::move(*machine)});
        else
            rebuilt.notes.push_back(machine
                                        ? folder + "/definition.json has the id of another machine"
                                        : machine.error().message);
    }
    if (exists(paths.database())) take_newer(machines, readable_machines(paths.database()));
    return machines;
}

Result<void> add_machines(store::Store& store, const MachineMap& machines, Rebuilt& rebuilt)
{
    for (const auto& [id, machine] : machines) {
        auto added = store.add_machine(id, machine.definition, machine.created_at);
        if (!added && added.error().code == ErrorCode::AlreadyExists) {
            rebuilt.notes.push_back("left out: " + added.error().message + ", so not also " + id);
            continue;
        }
        if (added) added = store.update_machine(id, machine.definition, machine.updated_at);
        if (!added) return tl::unexpected<Error>(added.error());
        ++rebuilt.machines;
    }
    return {};
}

/// The open run that a run directory tells of.
std::optional<store::Run> run_of(const RunDirPaths& dir, const Paths& paths)
{
    const auto record = read_runner_record(dir);
    const auto text = read_file(dir.spec(), kDocumentLimit);
    if (!record || !text) return std::nullopt;
    const auto spec = parse_spec(*text);
    if (!spec || spec->machine_id != record->machine_id) return std::nullopt;
    store::Run run;
    run.machine_id = record->machine_id;
    run.machine_name = spec->machine_name;
    run.number = record->run;
    run.cpus = spec->cpus;
    run.memory = spec->memory;
    run.cpus_rule = run.memory_rule = "as started; the rule was lost with the database";
    run.runner = record->process;
    run.boot = record->boot;
    run.asked_at = run.last_seen_at = unix_now();
    run.log_path = paths.run_logs(run.machine_id, run.number) + "/console.log";
    return run;
}

Result<void> add_open_runs(store::Store& store, const Paths& paths)
{
    for (const std::string& name : names_in(paths.runs())) {
        const auto run = run_of(RunDirPaths(paths.runs() + "/" + name), paths);
        if (!run) continue;
        if (auto restored = store.restore_run(*run); !restored)
            return tl::unexpected<Error>(restored.error());
    }
    return {};
}

/// A log folder must not get the log of another run.
Result<void> skip_used_numbers(store::Store& store, const MachineMap& machines, const Paths& paths)
{
    for (const auto& [id, machine] : machines) {
        std::int64_t highest = 0;
        for (const std::string& name : names_in(paths.machine_logs(id))) {
            std::int64_t number = 0;
            const auto [end, error] =
                std::from_chars(name.data(), name.data() + name.size(), number);
            if (error == std::errc() && end == name.data() + name.size())
                highest = std::max(highest, number);
        }
        if (auto skipped = store.skip_run_numbers(id, highest); !skipped) return skipped;
    }
    return {};
}

void remove_database(const std::string& path)
{
    for (const char* part : {"", "-wal", "-shm", "-journal"})
        ::unlink((path + part).c_str());
}

Result<void> fill(store::Store& store, const Paths& paths, Rebuilt& rebuilt)
{
    const MachineMap machines = find_machines(paths, rebuilt);
    if (auto added = add_machines(store, machines, rebuilt); !added) return added;
    if (exists(paths.database())) salvage(paths.database(), store);
    const auto backups = list_backups(paths);
    if (!backups.empty()) salvage(backups.back().path, store);
    if (auto added = add_open_runs(store, paths); !added) return added;
    if (auto skipped = skip_used_numbers(store, machines, paths); !skipped) return skipped;
    auto runs = store.count_runs();
    if (!runs) return tl::unexpected<Error>(runs.error());
    auto events = store.last_event_seq();
    if (!events) return tl::unexpected<Error>(events.error());
    rebuilt.runs = *runs;
    rebuilt.events = *events;
    return {};
}

}  // namespace

Result<Rebuilt> rebuild_store(const Paths& paths)
{
    const std::string doing = "rebuilding the database";
    const std::string fresh = paths.database() + ".rebuilding";
    remove_database(fresh);
    Rebuilt rebuilt;
    auto filled = [&]() -> Result<void> {
        auto store = store::Store::open(fresh);  // closed again at the end of this
        if (!store) return tl::unexpected<Error>(store.error());
        return fill(**store, paths, rebuilt);
    }();
    if (!filled) {
        remove_database(fresh);
        return fail(filled.error(), doing);
    }
    auto aside = store::replace_damaged(paths.database(), fresh);
    if (!aside) return fail(aside.error(), doing);
    rebuilt.aside = std::move(*aside);
    return rebuilt;
}

bool is_store_lost(const Paths& paths)
{
    if (exists(paths.database()) || exists(paths.database() + "-wal")) return false;
    for (const std::string& id : names_in(paths.data + "/machines"))
        if (exists(paths.machine_dir(id) + "/definition.json")) return true;
    return false;
}

std::vector<std::string> set_aside_files(const Paths& paths)
{
    const std::string prefix = fs::path(paths.database()).filename().string() + kDamaged;
    std::vector<std::string> files;
    for (const std::string& name : names_in(paths.data))
        if (name.rfind(prefix, 0) == 0 && name.find("-wal") == std::string::npos &&
            name.find("-shm") == std::string::npos)
            files.push_back(paths.data + "/" + name);
    return files;
}

}  // namespace berth::agent
