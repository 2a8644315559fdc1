#include "menubar/windows/machine_list.h"

#include "menubar/model/verbs.h"
#include "menubar/windows/machine_columns.h"
#include "menubar/windows/typed_text.h"
#include "vzcore/base/utf8.h"

#include <algorithm>

namespace berth {
namespace {

bool has_text(const MachineView& machine, const std::string& wanted)
{
    for (int column = 0; column < MachineColumns::Columns; ++column)
        if (ascii_lower(MachineColumns::cell(machine, column)).find(wanted) != std::string::npos)
            return true;
    return false;
}

std::optional<menu::AskMachine> offered_verb(const MachineView& machine, const std::string& verb)
{
    menu::Row row;
    row.id = "machine/" + machine.id;
    menu::add_verbs(row, machine);
    const menu::Row* found = menu::find_row(row, row.id + "/" + verb);
    if (found == nullptr || !found->enabled || !found->command) return {};
    const auto* asked = std::get_if<menu::AskMachine>(&*found->command);
    return asked != nullptr ? std::optional(*asked) : std::nullopt;
}

}  // namespace

void MachineList::take(const MachineData& data)
{
    machines_ = data.machines;
    failure_ = data.failure;
    show();
}

void MachineList::find(const std::string& text)
{
    wanted_ = ascii_lower(trimmed(text));
    awaited_.clear();
    show();
}

void MachineList::choose(int row)
{
    const bool is_there = row >= 0 && row < static_cast<int>(shown_.size());
    chosen_ = is_there ? row : -1;
    chosen_id_ = is_there ? shown_[static_cast<std::size_t>(row)].id : std::string();
}

void MachineList::choose_machine(const std::string& name)
{
    awaited_ = name;
    wanted_.clear();
    show();
}

void MachineList::step(int by)
{
    if (!shown_.empty()) choose(std::clamp(chosen_ + by, 0, static_cast<int>(shown_.size()) - 1));
}

void MachineList::take_answer(const std::string& machine, const Result<Json>& answer)
{
    if (!answer) refusal_ = machine + ": " + answer.error().with_hint();
}

const MachineView* MachineList::chosen_machine() const
{
    return chosen_ < 0 ? nullptr : &shown_[static_cast<std::size_t>(chosen_)];
}

std::optional<menu::AskMachine> MachineList::offered(const std::string& verb) const
{
    const MachineView* machine = chosen_machine();
    return machine == nullptr ? std::nullopt : offered_verb(*machine, verb);
}

std::string MachineList::problem() const
{
    return failure_ ? failure_->with_hint() : refusal_;
}

std::string MachineList::empty_text() const
{
    if (!shown_.empty() || failure_) return {};
    if (!machines_) return "Asking the agent…";
    return machines_->empty() ? "There is no machine yet." : "No machine has this in its row.";
}

// The one that is waited for, or that was chosen, while it is shown; else it is the first.
void MachineList::show()
{
    shown_.clear();
    if (machines_)
        for (const MachineView& machine : *machines_)
            if (has_text(machine, wanted_)) shown_.push_back(machine);
    const auto awaited = std::find_if(shown_.begin(), shown_.end(), [this](const MachineView& one) {
        return !awaited_.empty() && one.name == awaited_;
    });
    if (awaited != shown_.end()) {
        chosen_id_ = awaited->id;
        awaited_.clear();
    }
    const auto same = std::find_if(shown_.begin(), shown_.end(), [this](const MachineView& one) {
        return one.id == chosen_id_;
    });
    choose(same != shown_.end() ? static_cast<int>(same - shown_.begin()) : 0);
}

}  // namespace berth
