#include "menubar/viewer/run_table.h"

#include "agent/client/human.h"
#include "agent/client/outcome_text.h"
#include "menubar/viewer/text.h"
#include "menubar/windows/run_text.h"

#include <QFont>
#include <array>

namespace berth::viewer {
namespace {

constexpr std::array<const char*, RunTable::Columns> kTitles{
    "Machine", "Run", "Started", "Outcome", "Lasted", "Memory", "Used at most", "CPU time", "Why"};

std::string cell(const RunView& run, int column)
{
    switch (column) {
    case RunTable::Machine: return run.machine;
    case RunTable::Number: return std::to_string(run.number);
    case RunTable::Started: return run.asked_at ? local_second(*run.asked_at) : "-";
    case RunTable::Lasted: return length_text(run, unix_now());
    case RunTable::Outcome: return outcome_text(run);
    case RunTable::Memory: return run.memory.count > 0 ? human(run.memory) : "-";
    case RunTable::Peak: return run.peak_memory ? human(*run.peak_memory) : "-";
    case RunTable::Cpu: return run.cpu_time ? human(*run.cpu_time) : "-";
    case RunTable::Why: return run.sentence;
    default: return {};
    }
}

bool is_number(int column)
{
    return column >= RunTable::Lasted && column <= RunTable::Cpu;
}

}  // namespace

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
    if (role == Qt::DisplayRole)
        return QString::fromLatin1(kTitles[static_cast<std::size_t>(section)]);
    if (role == Qt::TextAlignmentRole)
        return QVariant((is_number(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

}  // namespace berth::viewer
