#include "menubar/model/menu.h"

#include "menubar/model/machine_rows.h"
#include "menubar/model/machine_words.h"
#include "menubar/model/shown.h"
#include "menubar/model/strings.h"
#include "menubar/model/verbs.h"

#include <algorithm>
#include <array>

namespace berth::menu {
namespace {

constexpr std::size_t kProblemColumns = 80;
constexpr std::size_t kDetailLines = 5;

// Those that one looks for, first.
constexpr std::array kGroups{State::Running,
                             State::Failed,
                             State::Unknown,
                             State::Starting,
                             State::Restoring,
                             State::Stopping,
                             State::Saving,
                             State::Paused,
                             State::Saved,
                             State::Stopped};

/// Where a machine's group stands; states of a newer agent come last.
std::size_t rank_of(const std::string& state)
{
    const auto known = state_named(state);
    if (!known) return kGroups.size();
    return static_cast<std::size_t>(std::find(kGroups.begin(), kGroups.end(), *known) -
                                    kGroups.begin());
}

struct Ranked {
    std::size_t rank;
    const MachineView* machine;

    [[nodiscard]] bool is_before(const Ranked& other) const
    {
        if (rank != other.rank) return rank < other.rank;
        return rank == kGroups.size() && machine->state < other.machine->state;
    }
};

/// The machines by group, each group in the order of the snapshot.
std::vector<Ranked> by_group(const std::vector<MachineView>& machines)
{
    std::vector<Ranked> sorted;
    sorted.reserve(machines.size());
    for (const MachineView& machine : machines)
        sorted.push_back({rank_of(machine.state), &machine});
    std::stable_sort(sorted.begin(), sorted.end(), [](const Ranked& left, const Ranked& right) {
        return left.is_before(right);
    });
    return sorted;
}

void add_groups(Row& root, const Snapshot& snapshot)
{
    add_row(root, "find", say(Text::FindMachine)).command =
        OpenWindow{OpenWindow::Kind::Machines, "", 0};
    const std::vector<Ranked> sorted = by_group(snapshot.machines);
    for (auto first = sorted.begin(); first != sorted.end();) {
        const std::string& state = first->machine->state;
        const auto last = std::find_if(
            first, sorted.end(), [&](const Ranked& one) { return one.machine->state != state; });
        const auto count = static_cast<std::size_t>(last - first);
        Row& group =
            add_row(root,
                    "group/" + state,
                    say_counted(Text::GroupTitle, count, {state_symbol(state), state_word(state)}));
        group.children.reserve(count);
        for (; first != last; ++first)
            group.children.push_back(machine_row(*first->machine, snapshot));
    }
}

void add_machines(Row& root, const Snapshot& snapshot)
{
    if (snapshot.machines.empty())
        add_note(root, "none", say(Text::NoMachinesYet));
    else if (snapshot.machines.size() > kMachinesInOneList)
        add_groups(root, snapshot);
    else
        for (const MachineView& machine : snapshot.machines)
            root.children.push_back(machine_row(machine, snapshot));
}

void add_start_all(Row& root, const Snapshot& snapshot)
{
    AskMachines starts{Verb::Start, {}};
    bool any = false;
    for (const MachineView& machine : snapshot.machines) {
        if (!starts_at_login(machine)) continue;
        any = true;
        if (!is_active(machine) && !cannot_go_on(machine)) starts.machines.push_back(machine.name);
    }
    if (starts.machines.empty()) {
        add_note(root, "start-all", say(any ? Text::StartAllRun : Text::StartAllNone));
        return;
    }
    add_row(root, "start-all", say(Text::StartAll)).command = std::move(starts);
}

/// Those whose guest can be asked to power off.
void add_stop_all(Row& root, const Snapshot& snapshot)
{
    AskMachines stops{Verb::Stop, {}};
    for (const MachineView& machine : snapshot.machines) {
        const auto state = state_named(machine.state);
        if (state != State::Running && state != State::Starting && state != State::Paused &&
            state != State::Restoring)
            continue;
        stops.machines.push_back(machine.name);
    }
    if (stops.machines.empty()) {
        add_note(root, "stop-all", say(Text::StopAll));
        return;
    }
    Row& row = add_row(root, "stop-all", say(Text::StopAll));
    row.question = Question{say_counted(Text::StopAllQuestion,
                                        stops.machines.size(),
                                        {shown_name(stops.machines.front())}),
                            say(Text::StopAll)};
    row.command = std::move(stops);
}

void add_all_of_them(Row& root, const Snapshot& snapshot)
{
    if (!snapshot.machines.empty()) {
        add_start_all(root, snapshot);
        add_stop_all(root, snapshot);
    }
    if (snapshot.memory)
        add_note(
            root,
            "memory",
            say(Text::Memory, {human(snapshot.memory->given), human(snapshot.memory->ceiling)}));
}

void add_launch_at_login(Row& root, const Snapshot& snapshot)
{
    if (!snapshot.starts_at_login) {
        add_note(root, "launch-at-login", say(Text::LaunchAtLoginCannot));
        return;
    }
    const LoginStart start = *snapshot.starts_at_login;
    Row& row = add_row(root,
                       "launch-at-login",
                       say(start == LoginStart::NeedsApproval ? Text::LaunchAtLoginUnapproved
                                                              : Text::LaunchAtLogin));
    row.kind = RowKind::Check;
    row.checked = start == LoginStart::On;
    row.command = SetLoginItem{!row.checked};
}

void add_rest(Row& root, const Snapshot& snapshot)
{
    Row& created = add_row(root, "new", say(Text::NewMachine));
    created.command = OpenWindow{OpenWindow::Kind::NewMachine, "", 0};
    created.shortcut = "N";
    add_row(root, "history", say(Text::RunHistory)).command =
        OpenWindow{OpenWindow::Kind::History, "", 0};
    add_launch_at_login(root, snapshot);
    add_row(root, "about", say(Text::About)).command = OpenWindow{OpenWindow::Kind::About, "", 0};
    Row& quit = add_row(root, "quit", say(Text::Quit));
    quit.command = QuitAgent{};
    quit.shortcut = "Q";
}

std::string summary_of(const Snapshot& snapshot)
{
    if (snapshot.machines.empty()) return say(Text::NoMachinesYet);
    const auto& machines = snapshot.machines;
    const auto running =
        std::count_if(machines.begin(), machines.end(), [](const MachineView& view) {
            return view.state == name_of(State::Running);
        });
    std::string summary =
        say_counted(Text::SummaryRunning, machines.size(), {std::to_string(running)});
    const auto failed = std::count_if(machines.begin(), machines.end(), needs_its_user);
    if (failed == 1) {
        const auto which = std::find_if(machines.begin(), machines.end(), needs_its_user);
        return say(Text::SummaryOneFailed, {summary, shown_name(which->name)});
    }
    if (failed > 1)
        return say_counted(Text::SummaryFailed, static_cast<std::uint64_t>(failed), {summary});
    return summary;
}

/// A line for the agent's problem and for each machine that failed.
std::string details_of(const Snapshot& snapshot)
{
    std::string details;
    std::size_t lines = 0;
    std::size_t more = 0;
    const auto add = [&](const std::string& line) {
        if (++lines > kDetailLines)
            ++more;
        else
            details += (details.empty() ? "" : "\n") + line;
    };
    if (!snapshot.problem.empty()) add(shown_sentence(snapshot.problem, kProblemColumns));
    for (const MachineView& machine : snapshot.machines)
        if (needs_its_user(machine)) add(machine_title(machine, snapshot.now));
    if (more > 0) details += "\n" + say_counted(Text::AndMore, more);
    return details;
}

Mark mark_of(const Snapshot& snapshot)
{
    const auto& machines = snapshot.machines;
    if (!snapshot.problem.empty() || std::any_of(machines.begin(), machines.end(), needs_its_user))
        return Mark::Attention;
    const bool runs = std::any_of(
        machines.begin(), machines.end(), [](const MachineView& view) { return is_active(view); });
    return runs ? Mark::Running : Mark::Idle;
}

}  // namespace

Menu build_menu(const Snapshot& snapshot)
{
    Menu menu;
    menu.mark = mark_of(snapshot);
    menu.summary = summary_of(snapshot);
    if (!snapshot.problem.empty()) menu.summary = say(Text::SummaryProblem, {menu.summary});
    menu.details = details_of(snapshot);
    Row& root = menu.root;
    constexpr std::size_t kOtherRows = 12;
    root.children.reserve(std::min(snapshot.machines.size(), kMachinesInOneList) + kOtherRows);
    if (!snapshot.problem.empty())
        add_note(root,
                 "problem",
                 say(Text::Problem, {shown_sentence(snapshot.problem, kProblemColumns)}));
    add_machines(root, snapshot);
    add_separator(root, "line/machines");
    add_all_of_them(root, snapshot);
    if (root.children.back().kind != RowKind::Separator) add_separator(root, "line/rest");
    add_rest(root, snapshot);
    return menu;
}

const Row* find_row(const Row& root, const std::string& id)
{
    if (root.id == id) return &root;
    for (const Row& child : root.children)
        if (const Row* found = find_row(child, id)) return found;
    return nullptr;
}

}  // namespace berth::menu
