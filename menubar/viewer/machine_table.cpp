#include "menubar/viewer/machine_table.h"

#include "menubar/model/machine_words.h"
#include "menubar/viewer/text.h"

#include <QFont>
#include <algorithm>

namespace berth::viewer {
namespace {

QVariant alignment(int column)
{
    return QVariant((MachineTable::is_number(column) ? Qt::AlignRight : Qt::AlignLeft) |
                    Qt::AlignVCenter);
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
        return index.column() == Notes ? QVariant(qt(cell(machine, Notes))) : QVariant();
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
    if (role == Qt::DisplayRole) return QString::fromLatin1(column_title(section));
    if (role == Qt::TextAlignmentRole) return alignment(section);
    return {};
}

}  // namespace berth::viewer
