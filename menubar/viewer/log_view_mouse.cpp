// The mouse in the view: selecting, and the wheel.
#include "agent/client/human.h"
#include "menubar/viewer/log_view.h"
#include "menubar/viewer/text.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QStyleHints>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace berth::viewer {
namespace {

constexpr int kWheelStep = 120;  // of one notch
constexpr int kRowsAStep = 3;
constexpr int kDragInterval = 40;  // ms between rows while the mouse is beyond the edge

}  // namespace

void LogView::wheelEvent(QWheelEvent* event)
{
    if ((event->modifiers() & Qt::ControlModifier) != 0) {
        if (event->angleDelta().y() != 0)
            set_font_size(font_size() + (event->angleDelta().y() > 0 ? 1 : -1));
        return;
    }
    const int sideways = event->angleDelta().x();
    if (sideways != 0 && !wrap_)
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - sideways / 10);
    wheel_rest_ += event->angleDelta().y() * kRowsAStep;  // touch pads send parts of a notch
    const int rows = wheel_rest_ / kWheelStep;
    wheel_rest_ -= rows * kWheelStep;
    if (rows != 0) scroll_rows(-rows);
    event->accept();
}

std::optional<TextPlace> LogView::place_at(QPointF position) const
{
    const auto rows = rows_.from(top_, page_rows() + 1);
    if (rows.empty()) return std::nullopt;
    const double at = std::floor(position.y() / glyphs_->row_height());
    const auto index = static_cast<std::size_t>(std::clamp(at, 0.0, double(rows.size() - 1)));
    const VisibleRow& row = rows[index];
    const double column = (position.x() - left_of_text()) / glyphs_->cell_width();
    const double first = columns_shown(row).first;
    const auto wanted = static_cast<std::uint32_t>(std::max(0.0, std::round(column)) + first);
    return TextPlace{row.line->offset(), row.line->byte_at(std::min(wanted, row.end))};
}

void LogView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    const bool again =
        since_click_.isValid() &&
        since_click_.elapsed() < QApplication::styleHints()->mouseDoubleClickInterval();
    if (again && clicks_ == 2) {
        select_unit(event->position(), ++clicks_);
        return;
    }
    clicks_ = 1;
    const auto place = place_at(event->position());
    if (!place) return;
    const bool extend = selection_ && (event->modifiers() & Qt::ShiftModifier) != 0;
    selection_ = Selection{extend ? selection_->anchor : *place, *place};
    viewport()->update();
    if (on_selection) on_selection();
}

void LogView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    clicks_ = 2;
    since_click_.start();
    select_unit(event->position(), clicks_);
}

// A word by two clicks, a line by three.
void LogView::select_unit(QPointF position, int clicks)
{
    const auto place = place_at(position);
    const auto line = place ? rows_.document->line_at(place->line) : nullptr;
    if (!line) return;
    auto range = std::pair<std::uint32_t, std::uint32_t>(0, line->text().size());
    if (clicks == 2) range = line->word_at(place->byte);
    selection_ = Selection{{place->line, range.first}, {place->line, range.second}};
    viewport()->update();
    if (on_selection) on_selection();
}

void LogView::mouseMoveEvent(QMouseEvent* event)
{
    if ((event->buttons() & Qt::LeftButton) == 0 || clicks_ != 1) return;
    drag_ = event->position();
    const bool outside = drag_.y() < 0 || drag_.y() >= viewport()->height();
    if (outside && drag_timer_ == 0) drag_timer_ = startTimer(kDragInterval);
    if (!outside && drag_timer_ != 0) killTimer(std::exchange(drag_timer_, 0));
    select_to(drag_);
}

void LogView::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != drag_timer_) return QAbstractScrollArea::timerEvent(event);
    const double beyond = drag_.y() < 0 ? drag_.y() : drag_.y() - viewport()->height();
    const auto rows = static_cast<std::int64_t>(beyond / glyphs_->row_height());
    scroll_rows(rows + (beyond < 0 ? -1 : 1));
    select_to(drag_);
}

void LogView::select_to(QPointF position)
{
    const auto place = place_at(position);
    if (!place || !selection_) return;
    selection_->caret = *place;
    viewport()->update();
    if (on_selection) on_selection();
}

void LogView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::MiddleButton) return;
    if (drag_timer_ != 0) killTimer(std::exchange(drag_timer_, 0));
    QClipboard* clipboard = QApplication::clipboard();
    if (!has_selection() || !clipboard->supportsSelection()) return;
    // What is selected can be pasted by the middle button, as everywhere on X11.
    if (const auto text = selected()) clipboard->setText(viewer::qt(*text), QClipboard::Selection);
}

void LogView::contextMenuEvent(QContextMenuEvent* event)
{
    if (on_menu) on_menu(event->globalPos());
}

bool LogView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && rows_.document != nullptr) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto place = times_ && help->pos().x() < left_of_text() ? place_at(help->pos())
                                                                      : std::optional<TextPlace>();
        const auto at = place ? rows_.document->time_of(place->line) : std::nullopt;
        if (at)
            QToolTip::showText(
                help->globalPos(), viewer::qt("came " + local_second(*at)), viewport());
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace berth::viewer
