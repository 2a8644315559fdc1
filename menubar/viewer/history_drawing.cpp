#include "menubar/viewer/history_drawing.h"

#include "menubar/viewer/text.h"

#include <QFontMetricsF>
#include <algorithm>

namespace berth::viewer {
namespace {

constexpr double kTitle = 28;  // height of the memory chart's title

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

}  // namespace

HistoryDrawing::HistoryDrawing(Request request) : request_(std::move(request))
{
    const QFontMetricsF metrics(request_.font);
    double label = 80;
    for (const RunView& run : request_.runs)
        label = std::max(label, metrics.horizontalAdvance(viewer::qt(run.machine)) + 24);
    label = std::min(label, request_.width / 4);
    TimelineFrame frame;
    frame.width = request_.width;
    frame.label_width = label;
    frame.text_width = metrics.averageCharWidth() * 1.15;
    frame.begin = request_.begin;
    frame.end = request_.end;
    frame.now = request_.now;
    timeline_ = lay_out_timeline(request_.runs, frame);
    memory_top_ = timeline_.height + kTitle + 8;
    memory_ = lay_out_memory(request_.runs, {request_.width, 170, label, request_.machine});
}

double HistoryDrawing::height() const
{
    return request_.machine.empty() ? timeline_.height : memory_top_ + memory_.height;
}

void HistoryDrawing::paint(QPainter& painter, const Theme& theme, std::size_t selected) const
{
    painter.setFont(request_.font);
    painter.fillRect(QRectF(0, 0, width(), std::max(height(), painter.viewport().height() * 1.0)),
                     viewer::qt(theme.background));
    paint_axis(painter, theme);
    paint_lanes(painter, theme, selected);
    paint_legend(painter, theme);
    if (!request_.machine.empty()) paint_memory(painter, theme, selected);
}

void HistoryDrawing::paint_axis(QPainter& painter, const Theme& theme) const
{
    const double bottom = timeline_.lanes.empty() ? 0 : timeline_.lanes.back().box.bottom();
    for (const Tick& tick : timeline_.ticks) {
        painter.setPen(viewer::qt(theme.grid));
        painter.drawLine(QPointF(tick.x, 20), QPointF(tick.x, bottom));
        painter.setPen(viewer::qt(theme.faint));
        const double half = 60;
        QRectF area(tick.x - half, 2, 2 * half, 18);
        Qt::Alignment align = Qt::AlignHCenter;
        if (tick.x + half > width()) {
            area.moveRight(width() - 4);
            align = Qt::AlignRight;
        }
        painter.drawText(area, static_cast<int>(align | Qt::AlignVCenter), viewer::qt(tick.label));
    }
}

void HistoryDrawing::paint_lanes(QPainter& painter, const Theme& theme, std::size_t selected) const
{
    const QFontMetricsF metrics(request_.font);
    for (const Lane& lane : timeline_.lanes) {
        painter.setPen(viewer::qt(theme.grid));
        painter.drawLine(QPointF(8, lane.box.bottom()),
                         QPointF(lane.box.right(), lane.box.bottom()));
        painter.setPen(viewer::qt(theme.text));
        const QRectF area(12, lane.box.y, lane.box.x - 24, lane.box.height);
        painter.drawText(
            area,
            Qt::AlignLeft | Qt::AlignVCenter,
            metrics.elidedText(viewer::qt(lane.machine), Qt::ElideMiddle, area.width()));
    }
    for (const Bar& bar : timeline_.bars)
        paint_bar(painter, theme, bar.box, bar.look, bar.run == selected);
}

void HistoryDrawing::paint_legend(QPainter& painter, const Theme& theme) const
{
    for (const LegendEntry& entry : timeline_.legend) {
        paint_bar(painter, theme, entry.box, entry.look, false);
        painter.setPen(viewer::qt(theme.text));
        painter.drawText(QRectF(entry.box.right() + 8, entry.box.y - 4, 240, entry.box.height + 8),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         viewer::qt(entry.text));
    }
}

void HistoryDrawing::paint_memory(QPainter& painter, const Theme& theme, std::size_t selected) const
{
    painter.setPen(viewer::qt(theme.text));
    painter.drawText(QRectF(12, memory_top_ - kTitle, width() - 24, kTitle),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     QStringLiteral("Memory of %1: used at most (filled) against given (outline)")
                         .arg(viewer::qt(request_.machine)));
    const double left = timeline_.lanes.empty() ? 80 : timeline_.lanes.front().box.x;
    painter.translate(0, memory_top_);
    for (const auto& level : memory_.levels) {
        painter.setPen(viewer::qt(theme.grid));
        painter.drawLine(QPointF(left - 4, level.y), QPointF(width() - 12, level.y));
        painter.setPen(viewer::qt(theme.faint));
        painter.drawText(QRectF(12, level.y - 9, left - 24, 18),
                         Qt::AlignRight | Qt::AlignVCenter,
                         viewer::qt(level.label));
    }
    paint_columns(painter, theme, selected);
    painter.translate(0, -memory_top_);
}

void HistoryDrawing::paint_columns(QPainter& painter,
                                   const Theme& theme,
                                   std::size_t selected) const
{
    for (const MemoryColumn& column : memory_.columns) {
        const RunView& run = request_.runs[column.run];
        const QColor colour =
            viewer::qt(colour_of(column.over ? Tone::Forced : Tone::Running, theme.background));
        if (column.peak.height > 0) painter.fillRect(qt(column.peak), colour);
        const bool is_selected = column.run == selected;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(
            QPen(viewer::qt(is_selected ? theme.text : theme.faint), is_selected ? 2 : 1));
        painter.drawRect(qt(column.given).adjusted(0.5, 0.5, -0.5, 0));
        painter.setPen(viewer::qt(theme.faint));
        painter.drawText(QRectF(column.label_x - 24, memory_.height - 24, 48, 18),
                         Qt::AlignCenter,
                         QStringLiteral("#%1").arg(run.number));
    }
}

std::size_t HistoryDrawing::run_at(double x, double y) const
{
    if (const Bar* bar = timeline_.bar_at(x, y)) return bar->run;
    for (const MemoryColumn& column : memory_.columns)
        if (x >= column.given.x && x < column.given.right() && y >= memory_top_ &&
            y < memory_top_ + memory_.height)
            return column.run;
    return kNone;
}

}  // namespace berth::viewer
