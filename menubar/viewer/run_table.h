#pragma once

#include "menubar/viewer/row_table.h"
#include "menubar/windows/run_columns.h"

namespace berth::viewer {

/// The rows of the run history.
class RunTable : public RowTable<RunView, RunColumns> {
public:
    void set_runs(std::vector<RunView> runs);
    [[nodiscard]] const std::vector<RunView>& runs() const { return rows_; }

protected:
    [[nodiscard]] QVariant tool_tip(const RunView& run, int column) const override;
    [[nodiscard]] bool stands_out(const RunView& run, int column) const override;
};

}  // namespace berth::viewer
