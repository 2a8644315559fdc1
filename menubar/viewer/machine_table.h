#pragma once

#include "menubar/windows/machine_columns.h"

#include <QAbstractTableModel>
#include <vector>

namespace berth::viewer {

/// The rows of the machine list.
class MachineTable : public QAbstractTableModel, public MachineColumns {
public:
    /// Rows that stay are kept, so that what is selected stays so.
    void set_machines(std::vector<MachineView> machines);

    [[nodiscard]] int rowCount(const QModelIndex& parent) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant
    headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<MachineView> machines_;
};

}  // namespace berth::viewer
