#pragma once

#include <QFont>
#include <QGlyphRun>
#include <QPainter>
#include <QRawFont>
#include <array>
#include <string_view>
#include <vector>

namespace berth::viewer {

/// Draws text on a grid of equal cells. Characters of the font itself are placed without shaping,
/// which is what makes a screen of text cheap; others go through Qt, which looks for another font.
class Glyphs {
public:
    explicit Glyphs(const QFont& font);

    [[nodiscard]] const QFont& font() const { return fonts_[0]; }
    [[nodiscard]] double cell_width() const { return cell_width_; }
    [[nodiscard]] int row_height() const { return row_height_; }
    [[nodiscard]] double ascent() const { return ascent_; }

    enum class Weight { Normal, Bold };
    enum class Slant { Upright, Italic };
    /// `top_left` is the corner of the first cell. The painter's pen is used.
    void
    draw(QPainter& painter, QPointF top_left, std::string_view text, Weight weight, Slant slant);

private:
    struct Variant {
        QRawFont raw;
        std::array<quint32, 128> ascii{};
    };
    void
    draw_plain(QPainter& painter, QPointF baseline, std::string_view text, const Variant& variant);
    void
    draw_mixed(QPainter& painter, QPointF baseline, std::string_view text, std::size_t variant);

    std::array<QFont, 4> fonts_;
    std::array<Variant, 4> variants_;
    double cell_width_ = 8;
    int row_height_ = 16;
    double ascent_ = 12;
    QList<quint32> indexes_;  // kept, so that drawing allocates little
    QList<QPointF> positions_;
};

}  // namespace berth::viewer
