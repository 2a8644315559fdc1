#include "menubar/windows/machine_columns.h"

#include "menubar/model/machine_words.h"
#include "vzcore/json_read.h"

#include <array>

namespace berth {
namespace {

constexpr std::array<const char*, MachineColumns::Columns> kTitles{
    "Machine", "State", "CPUs", "Memory", "Notes"};

// What runs has, else what is set for the next start: a number, a size or "auto".
std::string cpus_text(const MachineView& machine)
{
    if (machine.run) return std::to_string(machine.run->cpus);
    const auto set = integer_of(machine.definition, "cpus");
    return set ? std::to_string(*set) : "auto";
}

std::string memory_text(const MachineView& machine)
{
    if (machine.run) return human(machine.run->memory);
    const auto set = parse_bytes(text_of(machine.definition, "memory"));
    return set ? human(*set) : "auto";
}

std::string notes_text(const MachineView& machine)
{
    std::string text;
    for (const std::string& note : menu::machine_notes(machine))
        text += (text.empty() ? "" : "; ") + note;
    return text;
}

}  // namespace

const char* MachineColumns::column_title(int column)
{
    return kTitles[static_cast<std::size_t>(column)];
}

std::string MachineColumns::cell(const MachineView& machine, int column)
{
    switch (column) {
    case Name: return machine.name;
    case State:
        return std::string(menu::state_symbol(machine.state)) + " " +
               menu::state_word(machine.state);
    case Cpus: return cpus_text(machine);
    case Memory: return memory_text(machine);
    case Notes: return notes_text(machine);
    default: return {};
    }
}

bool MachineColumns::is_number(int column)
{
    return column == Cpus || column == Memory;
}

}  // namespace berth
