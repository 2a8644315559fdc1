#pragma once

#include <QLabel>
#include <QTableView>

namespace berth::viewer {

// How things look that more than one window has.

/// A table of rows: one is chosen as a whole, Tab leads out of it.
void make_row_table(QTableView& table);

/// The place at the top of a window where it says what is wrong. Hidden at first.
void make_banner(QLabel& banner);

}  // namespace berth::viewer
