#include "menubar/viewer/history_drawing.h"

#include "menubar/viewer/text.h"

#include <QFontMetricsF>
#include <algorithm>

namespace berth::viewer {
namespace {

Qt::BrushStyle brush_of(Pattern pattern)
{
    switch (pattern) {
    case Pattern::Solid: return Qt::SolidPattern;
    case Pattern::Horizontal: return Qt::HorPattern;
    case Pattern::Vertical: return Qt::VerPattern;
    case Pattern::Diagonal: return Qt::BDiagPattern;
    case Pattern::BackDiagonal: return Qt::FDiagPattern;
    case Pattern::Crossed: return Qt::DiagCrossPattern;
    case Pattern::Dotted: return Qt::Dense6Pattern;
    case Pattern::Dense: return Qt::Dense3Pattern;
    case Pattern::Grid: return Qt::CrossPattern;
    case Pattern::Hollow: return Qt::NoBrush;
    }
    return Qt::NoBrush;
}

QRectF qt(const Box& box)
{
    return {box.x, box.y, box.width, box.height};
}

void paint_bar(QPainter& painter, const Theme& theme, const Box& box, BarLook look, bool selected)
{
    const QColor colour = viewer::qt(colour_of(look.tone, theme.background));
    const QRectF area = qt(box).adjusted(0.5, 0.5, -0.5, -0.5);
    QColor tint = colour;
    tint.setAlphaF(look.pattern == Pattern::Hollow ? 0.0F : 0.22F);
    painter.setPen(QPen(selected ? viewer::qt(theme.text) : colour, selected ? 2 : 1));
    painter.setBrush(tint);
    painter.drawRect(area);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QBrush(colour, brush_of(look.pattern)));
    painter.drawRect(area);
}

Qt::Alignment qt(HistoryPicture::Align align)
{
    switch (align) {
    case HistoryPicture::Align::Left: return Qt::AlignLeft;
    case HistoryPicture::Align::Centre: return Qt::AlignHCenter;
    case HistoryPicture::Align::Right: return Qt::AlignRight;
    }
    return Qt::AlignLeft;
}

}  // namespace

HistoryDrawing::HistoryDrawing(HistoryRequest request, const QFont& font) : font_(font)
{
    const QFontMetricsF metrics(font);
    request.widest_name = 0;
    for (const RunView& run : request.runs)
        request.widest_name =
            std::max(request.widest_name, metrics.horizontalAdvance(viewer::qt(run.machine)));
    request.text_width = metrics.averageCharWidth() * 1.15;
    picture_ = picture_of(request);
    runs_ = std::move(request.runs);
}

void HistoryDrawing::paint(QPainter& painter, const Theme& theme, std::size_t selected) const
{
    painter.setFont(font_);
    painter.fillRect(QRectF(0, 0, width(), std::max(height(), painter.viewport().height() * 1.0)),
                     viewer::qt(theme.background));
    painter.setPen(viewer::qt(theme.grid));
    for (const auto& line : picture_.lines)
        painter.drawLine(QPointF(line.from_x, line.from_y), QPointF(line.to_x, line.to_y));
    paint_labels(painter, theme);
    for (const auto& patch : picture_.patches)
        paint_bar(
            painter, theme, patch.box, patch.look, patch.run != kNone && patch.run == selected);
    paint_columns(painter, theme, selected);
}

void HistoryDrawing::paint_labels(QPainter& painter, const Theme& theme) const
{
    const QFontMetricsF metrics(font_);
    for (const auto& label : picture_.labels) {
        const bool is_faint = label.ink == HistoryPicture::Ink::Faint;
        painter.setPen(viewer::qt(is_faint ? theme.faint : theme.text));
        painter.drawText(
            qt(label.box),
            static_cast<int>(qt(label.align) | Qt::AlignVCenter),
            metrics.elidedText(viewer::qt(label.text), Qt::ElideMiddle, label.box.width));
    }
}

void HistoryDrawing::paint_columns(QPainter& painter,
                                   const Theme& theme,
                                   std::size_t selected) const
{
    for (const auto& column : picture_.columns) {
        const QColor colour = viewer::qt(colour_of(column.tone, theme.background));
        if (column.peak.height > 0) painter.fillRect(qt(column.peak), colour);
        const bool is_selected = column.run == selected;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(
            QPen(viewer::qt(is_selected ? theme.text : theme.faint), is_selected ? 2 : 1));
        painter.drawRect(qt(column.given).adjusted(0.5, 0.5, -0.5, 0));
    }
}

}  // namespace berth::viewer
