#include "menubar/model/machine_rows.h"

#include "agent/client/human.h"
#include "menubar/model/machine_words.h"
#include "menubar/model/shown.h"
#include "menubar/model/strings.h"
#include "menubar/model/verbs.h"
#include "vzcore/json_read.h"

#include <algorithm>

namespace berth::menu {
namespace {

constexpr std::size_t kReasonColumns = 60;

/// The ports of this host that lead to a guest, and whether it has networks at all.
struct Addresses {
    struct Forward {
        std::int64_t host_port = 0, guest_port = 0;
    };
    std::vector<Forward> forwards;  ///< tcp only: what one would paste somewhere.
    bool nat = false, bridged = false;
};

Addresses addresses_of(const Json& definition)
{
    Addresses addresses;
    for (const Json& network : array_of(definition, "networks")) {
        const std::string kind = text_of(network, "kind");
        addresses.nat = addresses.nat || kind == "nat";
        addresses.bridged = addresses.bridged || kind == "bridged";
        for (const Json& forward : array_of(network, "forwards")) {
            const auto host_port = integer_of(forward, "host_port");
            const auto guest_port = integer_of(forward, "guest_port");
            if (text_of(forward, "protocol") == "tcp" && host_port && guest_port)
                addresses.forwards.push_back({*host_port, *guest_port});
        }
    }
    return addresses;
}

std::string address_of(const Addresses::Forward& forward)
{
    return "127.0.0.1:" + std::to_string(forward.host_port);
}

void add_addresses(Row& machine, const MachineView& view)
{
    const Addresses addresses = addresses_of(view.definition);
    const std::string id = joined_id({machine.id, "/address"});
    if (addresses.forwards.empty() && addresses.bridged && view.run) {
        add_row(machine, id, say(Text::CopyAddress)).command = CopyAddress{view.name};
        return;
    }
    if (addresses.forwards.empty()) {
        const Text why = addresses.bridged ? Text::AddressNotRunning
                         : addresses.nat   ? Text::NoForward
                                           : Text::NoNetwork;
        add_note(machine, id, say(why));
        return;
    }
    if (addresses.forwards.size() == 1) {
        const std::string address = address_of(addresses.forwards.front());
        add_row(machine, id, say(Text::CopyAddressOf, {address})).command = CopyText{address};
        return;
    }
    Row& several = add_row(machine, id, say(Text::CopyAddress));
    for (const Addresses::Forward& forward : addresses.forwards) {
        const std::string address = address_of(forward);
        add_row(several,
                joined_id({id, "/", std::to_string(forward.host_port)}),
                say(Text::AddressTo, {address, std::to_string(forward.guest_port)}))
            .command = CopyText{address};
    }
}

/// What the agent knows of how it stands, where that is not what the check mark says.
std::string share_note(const MachineView& view, const std::string& tag)
{
    for (const ShareView& share : view.shares) {
        if (share.tag != tag) continue;
        if (share.state == "waiting") return say(Text::ShareWaiting);
        if (share.state == "failed")
            return say(Text::ShareFailed, {shown_sentence(share.reason, kReasonColumns)});
        if (share.state == "next_start") return say(Text::ShareAtNextStart);
    }
    return {};
}

std::string share_title(const Json& share, const std::string& note, const std::string& home)
{
    std::string path = shown_path(text_of(share, "path"), home);
    if (flag_of(share, "read_only")) path = say(Text::ReadOnly, {path});
    std::string title = say(Text::ShareTitle, {shown_name(text_of(share, "tag")), path});
    return note.empty() ? title : say(Text::Join, {title, note});
}

void add_share(Row& folders, const MachineView& view, const Json& share, const std::string& home)
{
    const std::string tag = text_of(share, "tag");
    if (tag.empty()) return;
    Row& row = add_row(folders,
                       joined_id({"machine/", view.id, "/share/", tag}),
                       share_title(share, share_note(view, tag), home));
    row.kind = RowKind::Check;
    row.checked = flag_of(share, "enabled");
    row.command = SwitchShare{view.name, tag, !row.checked};
}

void add_shares(Row& machine, const MachineView& view, const std::string& home)
{
    const std::string id = joined_id({machine.id, "/shares"});
    Row& folders = add_row(machine, id, say(Text::SharedFolders));
    const Json& shares = array_of(view.definition, "shares");
    folders.children.reserve(shares.size() + 3);
    for (const Json& share : shares)
        add_share(folders, view, share, home);
    if (folders.children.empty())
        add_note(folders, joined_id({id, "/none"}), say(Text::NoSharedFolders));
    if (!view.service_reason.empty())
        add_note(
            folders,
            joined_id({id, "/note"}),
            say(Text::SharesAtNextStart, {shown_sentence(view.service_reason, kReasonColumns)}));
    add_separator(folders, joined_id({id, "/line"}));
    add_row(folders, joined_id({id, "/add"}), say(Text::AddFolder)).command = AddFolder{view.name};
}

void add_recent_runs(Row& machine, const MachineView& view, const Snapshot& snapshot)
{
    const std::string id = joined_id({machine.id, "/runs"});
    const auto found = snapshot.recent_runs.find(view.id);
    if (found == snapshot.recent_runs.end() || found->second.empty()) {
        add_note(machine, id, say(Text::RecentRunsNone));
        return;
    }
    Row& runs = add_row(machine, id, say(Text::RecentRuns));
    runs.children.reserve(found->second.size() + 2);
    for (const RecentRun& run : found->second)
        add_row(runs, joined_id({machine.id, "/run/", std::to_string(run.number)}), run.title)
            .command = OpenWindow{OpenWindow::Kind::Console, view.name, run.number};
    add_separator(runs, joined_id({id, "/line"}));
    add_row(runs, joined_id({id, "/all"}), say(Text::AllRuns)).command =
        OpenWindow{OpenWindow::Kind::History, view.name, 0};
}

void add_consoles(Row& machine, const MachineView& view)
{
    const std::string log = joined_id({machine.id, "/log"});
    if (view.run || view.last_run)
        add_row(machine, log, say(Text::ConsoleLog)).command =
            OpenWindow{OpenWindow::Kind::Console, view.name, 0};
    else
        add_note(machine, log, say(Text::ConsoleLogNone));
    const std::string console = joined_id({machine.id, "/console"});
    if (is_active(view))
        add_row(machine, console, say(Text::OpenConsole)).command = OpenTerminal{view.name};
    else
        add_note(machine, console, say(Text::OpenConsoleNone));
}

void add_notes(Row& machine, const MachineView& view)
{
    const std::vector<std::string> notes = machine_notes(view);
    for (std::size_t i = 0; i < notes.size(); ++i)
        add_note(machine, joined_id({machine.id, "/note/", std::to_string(i + 1)}), notes[i]);
    if (!notes.empty()) add_separator(machine, joined_id({machine.id, "/line/notes"}));
}

void add_start_at_login(Row& machine, const MachineView& view)
{
    Row& row = add_row(machine, joined_id({machine.id, "/autostart"}), say(Text::StartAtLogin));
    row.kind = RowKind::Check;
    row.checked = starts_at_login(view);
    row.command = SetAutostart{view.name, !row.checked};
}

}  // namespace

Row machine_row(const MachineView& machine, const Snapshot& snapshot)
{
    constexpr std::size_t kRowsOfOne = 16;
    Row row;
    row.id = joined_id({"machine/", machine.id});
    row.title = machine_title(machine, snapshot.now);
    row.children.reserve(kRowsOfOne);
    add_notes(row, machine);
    add_verbs(row, machine);
    add_separator(row, joined_id({row.id, "/line/verbs"}));
    add_shares(row, machine, snapshot.home);
    add_start_at_login(row, machine);
    add_separator(row, joined_id({row.id, "/line/settings"}));
    add_consoles(row, machine);
    add_addresses(row, machine);
    add_recent_runs(row, machine, snapshot);
    return row;
}

std::string joined_id(std::initializer_list<std::string_view> parts)
{
    std::size_t size = 0;
    for (const std::string_view part : parts)
        size += part.size();
    std::string id(size, '\0');
    auto* place = id.data();
    for (const std::string_view part : parts)
        place = std::copy(part.begin(), part.end(), place);
    return id;
}

Row& add_row(Row& parent, std::string id, std::string title)
{
    Row& row = parent.children.emplace_back();
    row.id = std::move(id);
    row.title = std::move(title);
    return row;
}

Row& add_note(Row& parent, std::string id, std::string title)
{
    Row& row = add_row(parent, std::move(id), std::move(title));
    row.enabled = false;
    return row;
}

void add_separator(Row& parent, std::string id)
{
    add_row(parent, std::move(id), {}).kind = RowKind::Separator;
}

bool is_active(const MachineView& machine)
{
    const auto state = state_named(machine.state);
    return state ? is_active(*state) : machine.run.has_value();
}

bool starts_at_login(const MachineView& machine)
{
    const Json* autostart = member_of(machine.definition, "autostart");
    return autostart != nullptr && flag_of(*autostart, "enabled");
}

}  // namespace berth::menu
