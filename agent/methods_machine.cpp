// The methods that read and change definitions.
#include "agent/definition_commands.h"
#include "agent/guest_addresses.h"
#include "agent/methods.h"
#include "agent/parameters.h"
#include "agent/share_update.h"
#include "agent/wire.h"

namespace berth::agent {
namespace {

void list(Services& services, const Request& request)
{
    services.machines.notice_removed_states();
    Json machines = Json::array();
    for (const MachineEntry* entry : services.machines.all())
        machines.push_back(to_wire(*entry, services.environment.paths));
    request.reply(Json{{"machines", std::move(machines)}});
}

void get(Services& services, const Request& request)
{
    const auto found = machine_of(services, request);
    if (!found) return request.reply(tl::unexpected(found.error()));
    services.machines.notice_removed_states();
    request.reply(to_wire(**found, services.environment.paths));
}

HomeShare home_share(Parameters& parameters)
{
    return parameters.flag("anyway") ? HomeShare::Allow : HomeShare::Refuse;
}

void create(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const std::string document = parameters.document("definition");
    const bool dry_run = parameters.flag("dry_run");
    const HomeShare home = home_share(parameters);
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    auto definition = parse_definition(document);
    if (!definition) return request.reply(tl::unexpected(definition.error()));
    auto machine = create_machine(services.environment,
                                  services.machines,
                                  std::move(*definition),
                                  dry_run ? DryRun::Yes : DryRun::No,
                                  home);
    request.reply(std::move(machine).map([&](store::Machine created) {
        const MachineEntry entry(std::move(created), State::Stopped, "");
        return to_wire(entry, services.environment.paths);
    }));
}

/// Stores what was checked and applied, unless the machine has gone or was changed meanwhile.
Result<Json> store_update(Services& services,
                          const std::string& id,
                          const Definition& before,
                          const Definition& settled)
{
    MachineEntry* entry = services.machines.by_id(id);
    if (entry == nullptr)
        return fail(ErrorCode::NoSuchMachine, "the machine was deleted meanwhile");
    if (entry->stored.definition != before)
        return fail(ErrorCode::Busy, entry->name() + " was changed meanwhile", "try again");
    return update_machine(services.environment, services.machines, *entry, settled).map([&] {
        return to_wire(*entry, services.environment.paths);
    });
}

void update(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const std::string name = parameters.text("name");
    const std::string document = parameters.document("definition");
    const auto base = parameters.optional_text("base");
    const bool force = parameters.flag("force");
    const HomeShare home = home_share(parameters);
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    const auto entry = services.machines.require(name);
    if (!entry) return request.reply(tl::unexpected(entry.error()));
    if (base && *base != fingerprint((*entry)->stored.definition))
        return request.reply(
            fail(ErrorCode::Busy,
                 (*entry)->name() + " was changed meanwhile",
                 "begin again from what it is now: berth show " + (*entry)->name()));
    auto definition = parse_definition(document);
    if (!definition) return request.reply(tl::unexpected(definition.error()));
    definition = settle_update(
        services.environment, services.machines, **entry, std::move(*definition), home);
    if (!definition) return request.reply(tl::unexpected(definition.error()));
    // The guest first: what it refuses is not stored.
    apply_shares(services,
                 **entry,
                 definition->shares,
                 force ? ShareRelease::Always : ShareRelease::IfUnused,
                 [&services,
                  id = (*entry)->id(),
                  before = (*entry)->stored.definition,
                  settled = *definition,
                  reply = request.reply](const Result<void>& applied) {
                     if (!applied) return reply(tl::unexpected<Error>(applied.error()));
                     reply(store_update(services, id, before, settled));
                 });
}

void rename(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const std::string name = parameters.text("name");
    const std::string new_name = parameters.text("new_name");
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    const auto entry = services.machines.require(name);
    if (!entry) return request.reply(tl::unexpected(entry.error()));
    auto renamed = rename_machine(services.environment, services.machines, **entry, new_name);
    request.reply(renamed.map([&] { return to_wire(**entry, services.environment.paths); }));
}

void remove(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const std::string name = parameters.text("name");
    const bool keep_disks = parameters.flag("keep_disks");
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    const auto entry = services.machines.require(name);
    if (!entry) return request.reply(tl::unexpected(entry.error()));
    auto deleted = delete_machine(services.environment,
                                  services.machines,
                                  **entry,
                                  keep_disks ? KeepDisks::Yes : KeepDisks::No);
    request.reply(std::move(deleted).map([](const Deleted& files) {
        return Json{{"removed", files.removed}, {"kept", files.kept}};
    }));
}

}  // namespace

void add_machine_methods(MethodTable& table, Services& services)
{
    const auto add = [&](const char* name, void (*handler)(Services&, const Request&)) {
        table[name] = [&services, handler](const Request& request) { handler(services, request); };
    };
    add("machine.list", list);
    add("machine.get", get);
    add("machine.address", tell_addresses);
    add("machine.create", create);
    add("machine.update", update);
    add("machine.rename", rename);
    add("machine.delete", remove);
}

}  // namespace berth::agent
