#pragma once

#include <QColor>
#include <QScrollBar>
#include <QStyle>
#include <functional>
#include <optional>

namespace berth::viewer {

/// A scroll bar with a mark for each place of the log that has a hit; a click on a mark leads
/// there.
class HitScrollBar : public QScrollBar {
public:
    explicit HitScrollBar(QWidget* parent = nullptr);

    /// Whether there is a hit in this part of the log: [begin, end), 0 to 1. Empty: no marks.
    void set_hits(std::function<bool(double begin, double end)> has_hit);
    void set_colours(const QColor& mark, const QColor& edge);
    std::function<void(double begin)> on_mark;  ///< The first hit from there on is wanted.

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    [[nodiscard]] QRect part(QStyle::SubControl control) const;
    [[nodiscard]] std::optional<double> mark_at(QPoint position) const;

    std::function<bool(double, double)> has_hit_;
    QColor mark_, edge_;
};

}  // namespace berth::viewer
