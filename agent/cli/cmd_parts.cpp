#include "agent/cli/commands.h"
#include "agent/cli/documents.h"
#include "agent/cli/share_text.h"

#include <algorithm>

// autostart, share, forward: each a change of the definition.
namespace berth::cli {
namespace {

std::string joined(const std::vector<std::string>& parts)
{
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : ", ") + printable(part);
    return text;
}

tl::unexpected<Error> no_such_share(const Definition& definition, const std::string& tag)
{
    std::vector<std::string> tags;
    for (const Share& share : definition.shares)
        tags.push_back(share.tag);
    const std::string near = nearest(tag, tags);
    std::string hint = "see: berth share ls " + definition.name;
    if (!near.empty()) hint = "did you mean " + in_quotes(near) + "?";
    return fail(ErrorCode::NotFound, "it has no share " + in_quotes(tag), hint);
}

Result<void> change_share(Definition& definition, ShareOptions::Verb verb, const std::string& tag)
{
    const auto found = std::find_if(definition.shares.begin(),
                                    definition.shares.end(),
                                    [&](const Share& share) { return share.tag == tag; });
    if (found == definition.shares.end()) return no_such_share(definition, tag);
    if (verb == ShareOptions::Verb::Remove)
        definition.shares.erase(found);
    else
        found->enabled = verb == ShareOptions::Verb::On;
    return {};
}

Result<void> change_shares(Definition& definition, const ShareOptions& options)
{
    // A tag that is taken is the agent's to refuse: it checks the whole definition.
    for (const Share& share : options.shares)
        definition.shares.push_back(share);
    for (const std::string& tag : options.tags)
        if (auto changed = change_share(definition, options.verb, tag); !changed) return changed;
    return {};
}

const char* done_word(ShareOptions::Verb verb)
{
    switch (verb) {
    case ShareOptions::Verb::Add: return "added";
    case ShareOptions::Verb::Remove: return "removed";
    case ShareOptions::Verb::On: return "switched on";
    case ShareOptions::Verb::Off: return "switched off";
    case ShareOptions::Verb::List: break;
    }
    return "";
}

void print_shares(Context& context, const MachineView& machine, const Definition& definition)
{
    if (context.globals().json) return context.out().write_document(shares_document(machine));
    Table table({{"TAG", Align::Left, Cut::Middle, 8},
                 {"STATE"},
                 {"MODE"},
                 {"PATH", Align::Left, Cut::Middle, 12}});
    for (const Share& share : definition.shares)
        table.add({share.tag,
                   state_text(machine, share),
                   share.read_only ? "read-only" : "read-write",
                   share.path});
    if (table.empty()) return context.note(printable(machine.name) + " has no shares");
    std::string text = table.text(context.out().columns(), context.out().colour());
    std::vector<std::string> notes = share_notes(machine, definition);
    if (!machine.share_service.empty())
        notes.push_back("by " + share_way_text(machine.share_service) +
                        "; in the guest: " + share_mount_text(machine.share_service));
    for (const std::string& note : notes)
        for (const std::string& line : wrapped(printable(note), context.out().columns()))
            text += line + "\n";
    context.out().write(text);
}

std::string text_of_forward(const Forward& forward)
{
    return std::string(name_of(forward.protocol)) + ":" + std::to_string(forward.host_port) + ":" +
           std::to_string(forward.guest_port);
}

Result<void> add_forwards(Definition& definition, const std::vector<Forward>& forwards)
{
    const auto network =
        std::find_if(definition.networks.begin(),
                     definition.networks.end(),
                     [](const Network& one) { return one.kind == NetworkKind::Nat; });
    if (network == definition.networks.end())
        return fail(ErrorCode::Refused,
                    "it has no NAT network to forward through",
                    "add one with: berth edit " + definition.name);
    network->forwards.insert(network->forwards.end(), forwards.begin(), forwards.end());
    return {};
}

Result<void> remove_forward(Definition& definition, const Forward& wanted)
{
    for (Network& network : definition.networks) {
        const auto found =
            std::find_if(network.forwards.begin(), network.forwards.end(), [&](const Forward& one) {
                return one.protocol == wanted.protocol && one.host_port == wanted.host_port &&
                       one.guest_port == wanted.guest_port;
            });
        if (found == network.forwards.end()) continue;
        network.forwards.erase(found);
        return {};
    }
    return fail(ErrorCode::NotFound,
                "it does not forward " + text_of_forward(wanted),
                "see: berth forward ls " + definition.name);
}

Result<void> change_forwards(Definition& definition, const ForwardOptions& options)
{
    if (options.verb == ForwardOptions::Verb::Add)
        return add_forwards(definition, options.forwards);
    for (const Forward& forward : options.forwards)
        if (auto removed = remove_forward(definition, forward); !removed) return removed;
    return {};
}

void print_forwards(Context& context, const Definition& definition)
{
    Json rows = Json::array();
    Table table({{"PROTOCOL"}, {"HOST", Align::Right}, {"GUEST", Align::Right}});
    for (const Network& network : definition.networks) {
        for (const Forward& forward : network.forwards) {
            const std::string protocol(name_of(forward.protocol));
            rows.push_back({{"protocol", protocol},
                            {"host_port", forward.host_port},
                            {"guest_port", forward.guest_port}});
            table.add(
                {protocol, std::to_string(forward.host_port), std::to_string(forward.guest_port)});
        }
    }
    if (context.globals().json)
        return context.out().write_document(Json{{"forwards", std::move(rows)}});
    if (table.empty())
        context.note(printable(definition.name) + " forwards no ports");
    else
        context.out().write(table.text(context.out().columns(), context.out().colour()));
}

// The machine with its definition, for the verbs that list.
Result<std::pair<MachineView, Definition>> machine_with_definition(Context& context,
                                                                   const std::string& name)
{
    auto machine = context.machine(name);
    if (!machine) return tl::unexpected<Error>(machine.error());
    auto definition = definition_of(*machine);
    if (!definition) return tl::unexpected<Error>(definition.error());
    return std::pair{std::move(*machine), std::move(*definition)};
}

}  // namespace

Result<int> run(Context& context, const AutostartOptions& options)
{
    const auto machine =
        change_machine(context, options.name, [&](Definition& definition) -> Result<void> {
            definition.autostart.enabled = options.enabled;
            if (options.order) definition.autostart.order = *options.order;
            if (options.delay) definition.autostart.delay = *options.delay;
            if (options.retries) definition.autostart.retries = *options.retries;
            if (options.conditions) {
                std::string kept = std::move(definition.autostart.conditions.extra);
                definition.autostart.conditions = *options.conditions;
                definition.autostart.conditions.extra = std::move(kept);
            }
            return {};
        });
    if (!machine) return fail(machine.error(), "cannot change " + printable(options.name));
    context.out().write(printable(machine->name) +
                        (options.enabled ? " starts at login\n" : " does not start at login\n"));
    return kDone;
}

Result<int> run(Context& context, const ShareOptions& options)
{
    const std::string doing = "cannot change the shares of " + printable(options.name);
    if (options.verb == ShareOptions::Verb::List) {
        const auto listed = machine_with_definition(context, options.name);
        if (!listed)
            return fail(listed.error(), "cannot list the shares of " + printable(options.name));
        print_shares(context, listed->first, listed->second);
        return kDone;
    }
    const auto machine =
        change_machine(context,
                       options.name,
                       [&](Definition& definition) { return change_shares(definition, options); },
                       {options.force ? OpenFiles::Ignore : OpenFiles::Respect,
                        options.anyway ? HomeShare::Allow : HomeShare::Refuse});
    if (!machine) return fail(machine.error(), doing);
    std::vector<std::string> tags = options.tags;
    for (const Share& share : options.shares)
        tags.push_back(share.tag);
    context.out().write(printable(machine->name) + ": " + joined(tags) + " " +
                        done_word(options.verb) + when_it_applies(*machine, "share") + "\n");
    return kDone;
}

Result<int> run(Context& context, const ForwardOptions& options)
{
    if (options.verb == ForwardOptions::Verb::List) {
        const auto listed = machine_with_definition(context, options.name);
        if (!listed)
            return fail(listed.error(), "cannot list the forwards of " + printable(options.name));
        print_forwards(context, listed->second);
        return kDone;
    }
    const auto machine = change_machine(context, options.name, [&](Definition& definition) {
        return change_forwards(definition, options);
    });
    if (!machine)
        return fail(machine.error(), "cannot change the forwards of " + printable(options.name));
    std::vector<std::string> ports;
    for (const Forward& forward : options.forwards)
        ports.push_back(text_of_forward(forward));
    context.out().write(printable(machine->name) + ": " + joined(ports) +
                        (options.verb == ForwardOptions::Verb::Add ? " added" : " removed") +
                        when_it_applies(*machine, "network") + "\n");
    return kDone;
}

}  // namespace berth::cli
