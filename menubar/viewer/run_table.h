#pragma once

#include "menubar/windows/run_columns.h"

#include <QAbstractTableModel>
#include <vector>

namespace berth::viewer {

/// The rows of the run history.
class RunTable : public QAbstractTableModel, public RunColumns {
public:
    void set_runs(std::vector<RunView> runs);
    [[nodiscard]] const std::vector<RunView>& runs() const { return runs_; }

    [[nodiscard]] int rowCount(const QModelIndex& parent) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant
    headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<RunView> runs_;
};

}  // namespace berth::viewer
