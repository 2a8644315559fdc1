#include "menubar/viewer/machine_table.h"

#include "menubar/model/machine_words.h"

#include <algorithm>

namespace berth::viewer {

void MachineTable::set_machines(std::vector<MachineView> machines)
{
    const bool same_rows =
        std::equal(machines.begin(),
                   machines.end(),
                   rows_.begin(),
                   rows_.end(),
                   [](const MachineView& a, const MachineView& b) { return a.id == b.id; });
    if (!same_rows) beginResetModel();
    rows_ = std::move(machines);
    if (!same_rows) return endResetModel();
    if (!rows_.empty())
        Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(rows_.size()) - 1, Columns - 1));
}

QVariant MachineTable::tool_tip(const MachineView& machine, int column) const
{
    return column == Notes ? QVariant(qt(cell(machine, Notes))) : QVariant();
}

bool MachineTable::stands_out(const MachineView& machine, int column) const
{
    return column == State && menu::needs_its_user(machine);
}

}  // namespace berth::viewer
