#include "menubar/viewer/hit_scroll_bar.h"

#include <QMouseEvent>
#include <QPainter>
#include <QStyleOptionSlider>

namespace berth::viewer {
namespace {

constexpr int kMarkHeight = 3;

}  // namespace

HitScrollBar::HitScrollBar(QWidget* parent) : QScrollBar(Qt::Vertical, parent) {}

void HitScrollBar::set_hits(std::function<bool(double begin, double end)> has_hit)
{
    has_hit_ = std::move(has_hit);
    update();
}

void HitScrollBar::set_colours(const QColor& mark, const QColor& edge)
{
    mark_ = mark;
    edge_ = edge;
    update();
}

QRect HitScrollBar::part(QStyle::SubControl control) const
{
    QStyleOptionSlider option;
    initStyleOption(&option);
    return style()->subControlRect(QStyle::CC_ScrollBar, &option, control, this);
}

void HitScrollBar::paintEvent(QPaintEvent* event)
{
    QScrollBar::paintEvent(event);
    if (!has_hit_) return;
    const QRect groove = part(QStyle::SC_ScrollBarGroove);
    QPainter painter(this);
    for (int y = 0; y < groove.height(); y += kMarkHeight) {
        const double height = groove.height();
        if (!has_hit_(y / height, (y + kMarkHeight) / height)) continue;
        const QRect mark(groove.x() + 2, groove.y() + y, groove.width() - 4, kMarkHeight);
        painter.fillRect(mark, mark_);
        painter.fillRect(QRect(mark.x(), mark.y(), 1, mark.height()), edge_);
    }
}

// Where the mark begins that is under the mouse, or next to it: marks are thin.
std::optional<double> HitScrollBar::mark_at(QPoint position) const
{
    const QRect groove = part(QStyle::SC_ScrollBarGroove);
    if (!has_hit_ || !groove.contains(position)) return std::nullopt;
    const int at = (position.y() - groove.y()) / kMarkHeight * kMarkHeight;
    const double height = groove.height();
    for (const int y : {at, at - kMarkHeight, at + kMarkHeight})
        if (has_hit_(y / height, (y + kMarkHeight) / height)) return y / height;
    return std::nullopt;
}

void HitScrollBar::mousePressEvent(QMouseEvent* event)
{
    const QPoint position = event->position().toPoint();
    const bool on_handle = part(QStyle::SC_ScrollBarSlider).contains(position);
    const auto mark = on_handle ? std::nullopt : mark_at(position);
    if (!mark || event->button() != Qt::LeftButton || !on_mark)
        return QScrollBar::mousePressEvent(event);
    on_mark(*mark);
}

}  // namespace berth::viewer
