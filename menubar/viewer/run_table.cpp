#include "menubar/viewer/run_table.h"

#include "agent/client/outcome_text.h"
#include "menubar/viewer/text.h"
#include "menubar/windows/run_text.h"

#include <QFont>

namespace berth::viewer {

void RunTable::set_runs(std::vector<RunView> runs)
{
    beginResetModel();
    runs_ = std::move(runs);
    endResetModel();
}

int RunTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(runs_.size());
}

int RunTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : Columns;
}

QVariant RunTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= static_cast<int>(runs_.size())) return {};
    const RunView& run = runs_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return qt(cell(run, index.column()));
    case Qt::ToolTipRole: return qt(run_details(run, unix_now()));
    case Qt::TextAlignmentRole:
        return QVariant((is_number(index.column()) ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    case Qt::FontRole:
        if (index.column() == Outcome && looks_bad(run)) {
            QFont bold;
            bold.setBold(true);
            return bold;
        }
        return {};
    default: return {};
    }
}

QVariant RunTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= Columns) return {};
    if (role == Qt::DisplayRole) return QString::fromLatin1(column_title(section));
    if (role == Qt::TextAlignmentRole)
        return QVariant((is_number(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

}  // namespace berth::viewer
