#include "menubar/viewer/glyphs.h"

#include "menubar/viewer/text.h"
#include "vzcore/base/unicode_width.h"
#include "vzcore/base/utf8.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace berth::viewer {

Glyphs::Glyphs(const QFont& font)
{
    for (std::size_t i = 0; i < fonts_.size(); ++i) {
        fonts_[i] = font;
        fonts_[i].setKerning(false);
        fonts_[i].setBold((i & 1) != 0);
        fonts_[i].setItalic((i & 2) != 0);
        Variant& variant = variants_[i];
        variant.raw = QRawFont::fromFont(fonts_[i]);
        for (char16_t c = 0x20; c < 0x7f; ++c) {
            const QList<quint32> found = variant.raw.glyphIndexesForString(QString(QChar(c)));
            if (found.size() == 1) variant.ascii[c] = found[0];
        }
    }
    const QFontMetricsF metrics(fonts_[0]);
    // Whole pixels: cells of the same size everywhere, and backgrounds without seams.
    cell_width_ = std::max(1.0, std::round(metrics.horizontalAdvance(QLatin1Char('M'))));
    row_height_ = std::max(1, static_cast<int>(std::ceil(metrics.height() + metrics.leading())));
    ascent_ = std::round(metrics.ascent());
}

void Glyphs::draw(
    QPainter& painter, QPointF top_left, std::string_view text, Weight weight, Slant slant)
{
    const std::size_t variant =
        (weight == Weight::Bold ? 1U : 0U) | (slant == Slant::Italic ? 2U : 0U);
    const QPointF baseline(top_left.x(), top_left.y() + ascent_);
    const bool plain = std::all_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (plain && variants_[variant].raw.isValid())
        draw_plain(painter, baseline, text, variants_[variant]);
    else
        draw_mixed(painter, baseline, text, variant);
}

void Glyphs::draw_plain(QPainter& painter,
                        QPointF baseline,
                        std::string_view text,
                        const Variant& variant)
{
    indexes_.clear();
    positions_.clear();
    double x = 0;
    for (const char c : text) {
        if (c != ' ') {
            indexes_.push_back(variant.ascii[static_cast<unsigned char>(c) & 0x7f]);
            positions_.push_back({x, 0});
        }
        x += cell_width_;
    }
    if (indexes_.isEmpty()) return;
    QGlyphRun run;
    run.setRawFont(variant.raw);
    run.setGlyphIndexes(indexes_);
    run.setPositions(positions_);
    painter.drawGlyphRun(baseline, run);
}

// One character with its combining marks at a time, each in its own cell.
void Glyphs::draw_mixed(QPainter& painter,
                        QPointF baseline,
                        std::string_view text,
                        std::size_t variant)
{
    painter.setFont(fonts_[variant]);
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view start = rest;
        const auto code = take_code_point(rest);
        if (!code) return;
        for (std::string_view ahead = rest; !ahead.empty(); rest = ahead) {
            const auto mark = take_code_point(ahead);
            if (!mark || column_width(*mark) != 0) break;
        }
        const std::string_view cluster = start.substr(0, start.size() - rest.size());
        if (cluster != " ") painter.drawText(baseline, qt(cluster));
        baseline.rx() += cell_width_ * static_cast<double>(column_width(*code));
    }
}

}  // namespace berth::viewer
