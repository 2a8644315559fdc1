#include "menubar/viewer/hit_scroll_bar.h"

#include <QPainter>
#include <QStyle>
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

void HitScrollBar::paintEvent(QPaintEvent* event)
{
    QScrollBar::paintEvent(event);
    if (!has_hit_) return;
    QStyleOptionSlider option;
    initStyleOption(&option);
    const QRect groove =
        style()->subControlRect(QStyle::CC_ScrollBar, &option, QStyle::SC_ScrollBarGroove, this);
    QPainter painter(this);
    for (int y = 0; y < groove.height(); y += kMarkHeight) {
        const double height = groove.height();
        if (!has_hit_(y / height, (y + kMarkHeight) / height)) continue;
        const QRect mark(groove.x() + 2, groove.y() + y, groove.width() - 4, kMarkHeight);
        painter.fillRect(mark, mark_);
        painter.fillRect(QRect(mark.x(), mark.y(), 1, mark.height()), edge_);
    }
}

}  // namespace berth::viewer
