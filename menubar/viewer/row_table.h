#pragma once

#include "menubar/viewer/text.h"

#include <QAbstractTableModel>
#include <QFont>
#include <vector>

namespace berth::viewer {

/// A table's rows, drawn by what Columns says of each: its titles, cells and which of them are
/// numbers. A table itself says what stands out, and what is told when the mouse rests.
template <typename Row, typename Columns>
class RowTable : public QAbstractTableModel, public Columns {
public:
    [[nodiscard]] int rowCount(const QModelIndex& parent) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(rows_.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex& parent) const override
    {
        return parent.isValid() ? 0 : Columns::Columns;
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override
    {
        if (!index.isValid() || index.row() >= static_cast<int>(rows_.size())) return {};
        const Row& row = rows_[static_cast<std::size_t>(index.row())];
        switch (role) {
        case Qt::DisplayRole: return qt(Columns::cell(row, index.column()));
        case Qt::ToolTipRole: return tool_tip(row, index.column());
        case Qt::TextAlignmentRole: return alignment(index.column());
        case Qt::FontRole: return stands_out(row, index.column()) ? bold() : QVariant();
        default: return {};
        }
    }
    [[nodiscard]] QVariant
    headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation != Qt::Horizontal || section < 0 || section >= Columns::Columns) return {};
        if (role == Qt::DisplayRole) return QString::fromLatin1(Columns::column_title(section));
        return role == Qt::TextAlignmentRole ? alignment(section) : QVariant();
    }

protected:
    [[nodiscard]] virtual QVariant tool_tip(const Row& row, int column) const = 0;
    [[nodiscard]] virtual bool stands_out(const Row& row, int column) const = 0;

    std::vector<Row> rows_;

private:
    static QVariant alignment(int column)
    {
        return QVariant((Columns::is_number(column) ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    }
    static QVariant bold()
    {
        QFont font;
        font.setBold(true);
        return font;
    }
};

}  // namespace berth::viewer
