#include "menubar/viewer/run_table.h"

#include "agent/client/outcome_text.h"
#include "menubar/windows/run_text.h"

namespace berth::viewer {

void RunTable::set_runs(std::vector<RunView> runs)
{
    beginResetModel();
    rows_ = std::move(runs);
    endResetModel();
}

QVariant RunTable::tool_tip(const RunView& run, int /*column*/) const
{
    return qt(run_details(run, unix_now()));
}

bool RunTable::stands_out(const RunView& run, int column) const
{
    return column == Outcome && looks_bad(run);
}

}  // namespace berth::viewer
