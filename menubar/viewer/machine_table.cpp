#include "menubar/viewer/machine_table.h"

#include "agent/client/json_read.h"
#include "menubar/model/machine_words.h"
#include "menubar/viewer/text.h"

#include <QFont>
#include <algorithm>
#include <array>

namespace berth::viewer {
namespace {

constexpr std::array<const char*, MachineTable::Columns> kTitles{
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

std::string cell(const MachineView& machine, int column)
{
    switch (column) {
    case MachineTable::Name: return machine.name;
    case MachineTable::State:
        return std::string(menu::state_symbol(machine.state)) + " " +
               menu::state_word(machine.state);
    case MachineTable::Cpus: return cpus_text(machine);
    case MachineTable::Memory: return memory_text(machine);
    case MachineTable::Notes: return notes_text(machine);
    default: return {};
    }
}

bool is_number(int column)
{
    return column == MachineTable::Cpus || column == MachineTable::Memory;
}

QVariant alignment(int column)
{
    return QVariant((is_number(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

}  // namespace

void MachineTable::set_machines(std::vector<MachineView> machines)
{
    const bool same_rows =
        std::equal(machines.begin(),
                   machines.end(),
                   machines_.begin(),
                   machines_.end(),
                   [](const MachineView& a, const MachineView& b) { return a.id == b.id; });
    if (!same_rows) beginResetModel();
    machines_ = std::move(machines);
    if (!same_rows) return endResetModel();
    if (!machines_.empty())
        Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(machines_.size()) - 1, Columns - 1));
}

int MachineTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(machines_.size());
}

int MachineTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : Columns;
}

QVariant MachineTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= static_cast<int>(machines_.size())) return {};
    const MachineView& machine = machines_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return qt(cell(machine, index.column()));
    case Qt::ToolTipRole:
        return index.column() == Notes ? QVariant(qt(notes_text(machine))) : QVariant();
    case Qt::TextAlignmentRole: return alignment(index.column());
    case Qt::FontRole:
        if (index.column() == State && menu::needs_its_user(machine)) {
            QFont bold;
            bold.setBold(true);
            return bold;
        }
        return {};
    default: return {};
    }
}

QVariant MachineTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= Columns) return {};
    if (role == Qt::DisplayRole)
        return QString::fromLatin1(kTitles[static_cast<std::size_t>(section)]);
    if (role == Qt::TextAlignmentRole) return alignment(section);
    return {};
}

}  // namespace berth::viewer
