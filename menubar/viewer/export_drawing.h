#pragma once

#include "menubar/viewer/history_drawing.h"
#include "vzcore/base/result.h"

#include <QString>

namespace berth::viewer {

/// Writes the picture as PNG (twice the size, for sharp print) or, by the name's ending, as SVG.
Result<void> export_drawing(const HistoryDrawing& drawing, const Theme& theme, const QString& path);

}  // namespace berth::viewer
