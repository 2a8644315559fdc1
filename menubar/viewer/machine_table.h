#pragma once

#include "menubar/viewer/row_table.h"
#include "menubar/windows/machine_columns.h"

namespace berth::viewer {

/// The rows of the machine list.
class MachineTable : public RowTable<MachineView, MachineColumns> {
public:
    /// Rows that stay are kept, so that what is selected stays so.
    void set_machines(std::vector<MachineView> machines);

protected:
    [[nodiscard]] QVariant tool_tip(const MachineView& machine, int column) const override;
    [[nodiscard]] bool stands_out(const MachineView& machine, int column) const override;
};

}  // namespace berth::viewer
