// What of a log is to be seen, drawn.
#include "agent/client/human.h"
#include "menubar/viewer/log_view.h"
#include "menubar/viewer/text.h"

#include <QElapsedTimer>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

namespace berth::viewer {

double LogView::paint_now()
{
    QElapsedTimer timer;
    timer.start();
    viewport()->repaint();
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void LogView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), qt(theme_.background));
    const auto rows = rows_.from(top_, page_rows() + 1);
    if (rows.empty()) {
        painter.setPen(qt(theme_.faint));
        const QRect room = viewport()->rect().adjusted(24, 24, -24, -24);
        painter.drawText(room, Qt::AlignCenter | Qt::TextWordWrap, empty_text_);
        return;
    }
    double y = 0;
    for (const VisibleRow& row : rows) {
        paint_row(painter, row, y);
        y += glyphs_->row_height();
    }
    paint_caret(painter, rows);
    update_horizontal_bar(rows);
}

void LogView::paint_row(QPainter& painter, const VisibleRow& row, double y)
{
    if (times_ && row.row == 0) paint_time(painter, row, y);
    painter.save();
    painter.setClipRect(QRectF(left_of_text(), y, viewport()->width(), glyphs_->row_height()));
    paint_text(painter, row, y);
    painter.restore();
}

void LogView::paint_time(QPainter& painter, const VisibleRow& row, double y)
{
    const auto at = rows_.document->time_of(row.line->offset());
    if (!at) return;
    painter.setPen(qt(theme_.faint));
    glyphs_->draw(painter,
                  {6, y},
                  local_time(*at, "%H:%M:%S"),
                  Glyphs::Weight::Normal,
                  Glyphs::Slant::Upright);
}

// Of a row without wrapping, what lies beside the window is left out: a line may be very long.
std::pair<std::uint32_t, std::uint32_t> LogView::columns_shown(const VisibleRow& row) const
{
    if (wrap_) return {row.begin, row.end};
    const auto first = static_cast<std::uint32_t>(horizontalScrollBar()->value());
    const auto fits = static_cast<std::uint32_t>(viewport()->width() / glyphs_->cell_width()) + 2;
    return {std::min(first, row.end), std::min(row.end, first + fits)};
}

void LogView::paint_text(QPainter& painter, const VisibleRow& row, double y)
{
    const auto [first, last] = columns_shown(row);
    for (const StyledRun& run : row.line->runs())
        if (run.column < last && run.end_column > first) paint_run(painter, row, y, run);
    for (const Span& span : spans_of(*row.line))
        paint_span(painter, row, y, span);
}

void LogView::paint_run(QPainter& painter, const VisibleRow& row, double y, const StyledRun& run)
{
    const auto [first, last] = columns_shown(row);
    const std::uint32_t begin = std::max(first, run.column), end = std::min(last, run.end_column);
    const std::uint32_t from = row.line->byte_at(begin);
    const std::uint32_t to = end >= run.end_column ? run.end : row.line->byte_at(end);
    if (to <= from) return;
    const double x =
        left_of_text() + (row.line->column_at(from) - double(first)) * glyphs_->cell_width();
    const QRectF area(x, y, (end - begin) * glyphs_->cell_width(), glyphs_->row_height());
    if (const auto behind = theme_.background_of(run.style)) painter.fillRect(area, qt(*behind));
    const bool note = run.begin >= row.line->note();
    painter.setPen(qt(note ? theme_.faint : theme_.foreground_of(run.style)));
    glyphs_->draw(painter,
                  area.topLeft(),
                  std::string_view(row.line->text()).substr(from, to - from),
                  run.style.bold ? Glyphs::Weight::Bold : Glyphs::Weight::Normal,
                  run.style.italic ? Glyphs::Slant::Italic : Glyphs::Slant::Upright);
    const double baseline = y + glyphs_->ascent();
    if (run.style.underline)
        painter.drawLine(QPointF(x, baseline + 2), QPointF(area.right() - 1, baseline + 2));
    if (run.style.strike) {
        const double middle = y + glyphs_->row_height() / 2.0;
        painter.drawLine(QPointF(x, middle), QPointF(area.right() - 1, middle));
    }
}

std::vector<LogView::Span> LogView::spans_of(const DecodedLine& line) const
{
    std::vector<Span> spans;
    if (search_ != nullptr && !line.is_cut()) {
        std::optional<TextMatch> current;
        if (current_hit_ && *current_hit_ < search_->hits().size())
            if (const LogHit& hit = search_->hits()[*current_hit_]; hit.line == line.offset())
                current = hit.match;
        const std::string_view text = std::string_view(line.text()).substr(0, line.note());
        for (const TextMatch& match : search_->pattern().find_all(text)) {
            const bool is_current = current && *current == match;
            spans.push_back({match.begin,
                             match.begin + match.size,
                             is_current ? theme_.current_hit : theme_.hit,
                             is_current ? theme_.current_hit_text : theme_.hit_text});
        }
    }
    if (has_selection())
        if (const auto [from, to] = selection_->in(line); from < to)
            spans.push_back({from, to, theme_.selection, theme_.selected_text});
    return spans;
}

// Painted over the text: a highlight has colours of its own, in which everything can be read.
void LogView::paint_span(QPainter& painter, const VisibleRow& row, double y, const Span& span)
{
    const auto [first, last] = columns_shown(row);
    const std::uint32_t begin = std::max(first, row.line->column_at(span.begin));
    const std::uint32_t end = std::min(last, row.line->column_at(span.end));
    if (begin >= end) return;
    const std::uint32_t from = row.line->byte_at(begin);
    const std::uint32_t to = std::min(row.line->byte_at(end), span.end);
    const double x = left_of_text() + (begin - double(first)) * glyphs_->cell_width();
    const QRectF area(x, y, (end - begin) * glyphs_->cell_width(), glyphs_->row_height());
    painter.fillRect(area, qt(span.background));
    painter.setPen(qt(span.text));
    glyphs_->draw(painter,
                  area.topLeft(),
                  std::string_view(row.line->text()).substr(from, to - from),
                  Glyphs::Weight::Normal,
                  Glyphs::Slant::Upright);
}

void LogView::paint_caret(QPainter& painter, const std::vector<VisibleRow>& rows)
{
    if (!selection_ || !hasFocus()) return;
    double y = 0;
    for (const VisibleRow& row : rows) {
        if (row.line->offset() == selection_->caret.line &&
            rows_.place_of(*row.line, selection_->caret.byte).row == row.row) {
            const double first = columns_shown(row).first;
            const double column = row.line->column_at(selection_->caret.byte) - first;
            const double x = left_of_text() + column * glyphs_->cell_width();
            if (x >= left_of_text())
                painter.fillRect(QRectF(x, y, 2, glyphs_->row_height()), qt(theme_.text));
        }
        y += glyphs_->row_height();
    }
}

}  // namespace berth::viewer
