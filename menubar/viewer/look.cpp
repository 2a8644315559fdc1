#include "menubar/viewer/look.h"

#include <QHeaderView>

namespace berth::viewer {

void make_row_table(QTableView& table)
{
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setAlternatingRowColors(true);
    table.setShowGrid(false);
    table.setFrameShape(QFrame::NoFrame);
    table.setWordWrap(false);
    table.setTabKeyNavigation(false);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(table.fontMetrics().height() + 8);
    table.horizontalHeader()->setStretchLastSection(true);
    table.horizontalHeader()->setHighlightSections(false);
}

void make_banner(QLabel& banner)
{
    banner.setWordWrap(true);
    banner.setMargin(8);
    banner.setTextFormat(Qt::PlainText);
    banner.setAccessibleName(QStringLiteral("What is wrong"));
    banner.setAutoFillBackground(true);
    banner.setBackgroundRole(QPalette::ToolTipBase);
    banner.setForegroundRole(QPalette::ToolTipText);
    banner.hide();
}

}  // namespace berth::viewer
