#include "menubar/viewer/log_view.h"

#include "menubar/viewer/text.h"

#include <QEvent>
#include <QFontDatabase>
#include <QScrollBar>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

namespace berth::viewer {
namespace {

constexpr double kMargin = 6;       // left of the text
constexpr int kTimeColumns = 10;    // "08:31:02" and a gap
constexpr int kBarRange = 1 << 30;  // a larger log is scaled down to it
constexpr int kSmallestFont = 6, kLargestFont = 40;
constexpr int kUsualFont = 10;  // where the desktop says nothing, Qt's own choice is small

QFont fixed_font()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSize(std::max(font.pointSize(), kUsualFont));
    return font;
}

}  // namespace

LogView::LogView(QWidget* parent)
    : QAbstractScrollArea(parent), glyphs_(std::make_unique<Glyphs>(fixed_font())),
      theme_(palette()), bar_(new HitScrollBar)
{
    setVerticalScrollBar(bar_);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(QStringLiteral("Console log"));
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setAutoFillBackground(false);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    bar_->setAccessibleName(QStringLiteral("Place in the log"));
    horizontalScrollBar()->setAccessibleName(QStringLiteral("Columns"));
    bar_->set_colours(qt(theme_.current_hit), qt(theme_.background));
    bar_->on_mark = [this](double begin) {
        if (search_ == nullptr || rows_.document == nullptr || !on_hit) return;
        const auto size = static_cast<double>(rows_.document->end());
        const std::size_t hit = search_->first_hit_from(static_cast<std::uint64_t>(begin * size));
        if (hit < search_->hits().size()) on_hit(hit);
    };
}

void LogView::set_document(LogDocument* document, const QString& empty_text)
{
    rows_.document = document;
    search_ = nullptr;
    current_hit_.reset();
    selection_.reset();
    empty_text_ = empty_text;
    bar_->set_hits(nullptr);
    top_ = {};
    reflow();
}

void LogView::set_empty_text(const QString& text)
{
    empty_text_ = text;
    viewport()->update();
}

void LogView::set_search(const LogSearch* search, std::optional<std::size_t> hit)
{
    search_ = search;
    current_hit_ = hit;
    search_changed();
}

void LogView::search_changed()
{
    viewport()->update();
    if (search_ == nullptr || search_->hits().empty()) return bar_->set_hits(nullptr);
    bar_->set_hits([this](double begin, double end) {
        if (search_ == nullptr || rows_.document == nullptr) return false;
        const auto size = static_cast<double>(rows_.document->end());
        const std::size_t hit = search_->first_hit_from(static_cast<std::uint64_t>(begin * size));
        return hit < search_->hits().size() &&
               static_cast<double>(search_->hits()[hit].line) < end * size;
    });
}

void LogView::set_current_hit(std::optional<std::size_t> hit)
{
    current_hit_ = hit;
    if (hit && search_ != nullptr && *hit < search_->hits().size()) {
        const LogHit& found = search_->hits()[*hit];
        show_place({found.line, found.match.begin});
    }
    viewport()->update();
}

void LogView::document_changed(LogDocument::Change change)
{
    if (rows_.document == nullptr) return;
    if (change == LogDocument::Change::Rewritten) {
        top_ = {rows_.document->line_start(std::min(top_.line, rows_.document->end())), 0};
        if (selection_ && selection_->end().line >= rows_.document->end()) selection_.reset();
    }
    if (change == LogDocument::Change::Indexed) {
        // Nothing moves; a colour that runs on over lines may be known better now.
        if (on_place) on_place();
        return;
    }
    last_top_ = rows_.top_of_end(page_rows());
    set_top(follow_ ? last_top_ : std::min(top_, last_top_));
}

int LogView::page_rows() const
{
    return std::max(1, viewport()->height() / glyphs_->row_height());
}

double LogView::gutter() const
{
    return times_ ? kTimeColumns * glyphs_->cell_width() : 0;
}

double LogView::left_of_text() const
{
    return kMargin + gutter();
}

void LogView::set_follow(bool follow)
{
    follow_ = follow;
    if (follow) go_to_end();
    if (on_place) on_place();
}

void LogView::set_wrap(bool wrap)
{
    wrap_ = wrap;
    horizontalScrollBar()->setValue(0);
    reflow();
}

void LogView::set_times(bool times)
{
    times_ = times;
    reflow();
}

void LogView::set_font_size(int points)
{
    QFont font = glyphs_->font();
    font.setPointSize(std::clamp(points, kSmallestFont, kLargestFont));
    glyphs_ = std::make_unique<Glyphs>(font);
    reflow();
}

// Rows have changed: of another width or height.
void LogView::reflow()
{
    const double room = viewport()->width() - left_of_text() - kMargin;
    const double columns = std::max(8.0, std::floor(room / glyphs_->cell_width()));
    rows_.wrap = wrap_ ? static_cast<std::uint32_t>(columns) : 0;
    top_.row = 0;
    last_top_ = rows_.top_of_end(page_rows());
    set_top(follow_ ? last_top_ : std::min(top_, last_top_));
}

int LogView::scaled(std::uint64_t offset) const
{
    const std::uint64_t size = rows_.document != nullptr ? rows_.document->end() : 0;
    if (size <= kBarRange) return static_cast<int>(offset);
    return static_cast<int>(static_cast<double>(offset) / static_cast<double>(size) * kBarRange);
}

std::uint64_t LogView::unscaled(int value) const
{
    const std::uint64_t size = rows_.document != nullptr ? rows_.document->end() : 0;
    if (size <= kBarRange) return static_cast<std::uint64_t>(value);
    return static_cast<std::uint64_t>(static_cast<double>(value) / kBarRange *
                                      static_cast<double>(size));
}

void LogView::set_top(RowPlace top)
{
    top_ = top;
    update_bars();
    viewport()->update();
    if (on_place) on_place();
}

// The bar's length is the whole log; its handle is the last page.
void LogView::update_bars()
{
    placing_ = true;
    const std::uint64_t size = rows_.document != nullptr ? rows_.document->end() : 0;
    const int most = std::max(scaled(last_top_.line), last_top_.row > 0 ? 1 : 0);
    bar_->setPageStep(std::max(1, scaled(size) - most));
    bar_->setRange(0, most);
    bar_->setValue(top_ >= last_top_ ? most : std::min(scaled(top_.line), std::max(0, most - 1)));
    placing_ = false;
}

void LogView::update_horizontal_bar(const std::vector<VisibleRow>& rows)
{
    if (wrap_) return horizontalScrollBar()->setRange(0, 0);
    std::uint32_t widest = 0;
    for (const VisibleRow& row : rows)
        widest = std::max(widest, row.line->columns());
    const double room = viewport()->width() - left_of_text() - kMargin;
    const int page = static_cast<int>(room / glyphs_->cell_width());
    const QSignalBlocker quiet(horizontalScrollBar());
    horizontalScrollBar()->setPageStep(std::max(1, page));
    // Not narrower than where the user is: rows that come into sight must not move the text.
    const int most = std::max(static_cast<int>(widest) - page, horizontalScrollBar()->value());
    horizontalScrollBar()->setRange(0, std::max(0, most));
}

void LogView::scrollContentsBy(int /*dx*/, int dy)
{
    viewport()->update();
    if (placing_ || dy == 0 || rows_.document == nullptr) return;
    const int value = bar_->value();
    if (value >= bar_->maximum())
        top_ = last_top_;
    else
        top_ = std::min(last_top_, {rows_.document->line_start(unscaled(value)), 0});
    moved_by_user();
}

// Follow mode ends where the user leaves the end, and begins again where the user comes back.
void LogView::moved_by_user()
{
    follow_ = is_at_end();
    viewport()->update();
    if (on_place) on_place();
}

bool LogView::is_at_end() const
{
    return top_ >= last_top_;
}

void LogView::scroll_rows(std::int64_t rows)
{
    top_ = std::min(last_top_, rows_.moved(top_, rows));
    update_bars();
    moved_by_user();
}

void LogView::go_to_begin()
{
    top_ = {};
    update_bars();
    moved_by_user();
}

void LogView::go_to_end()
{
    last_top_ = rows_.top_of_end(page_rows());
    top_ = last_top_;
    update_bars();
    moved_by_user();
}

void LogView::show_place(TextPlace place)
{
    if (rows_.document == nullptr) return;
    const auto line = rows_.document->line_at(place.line);
    if (!line) return;
    const RowPlace row = rows_.place_of(*line, place.byte);
    if (row < top_ || row >= rows_.moved(top_, page_rows() - 1)) {
        top_ = std::min(last_top_, rows_.moved(row, -std::int64_t{page_rows() / 3}));
        update_bars();
    }
    if (!wrap_) {
        const auto column = static_cast<int>(line->column_at(place.byte));
        QScrollBar* bar = horizontalScrollBar();
        if (column < bar->value() || column >= bar->value() + bar->pageStep() - 4) {
            bar->setRange(0, std::max(bar->maximum(), column));
            bar->setValue(std::max(0, column - bar->pageStep() / 2));
        }
    }
    moved_by_user();
}

Result<std::string> LogView::selected() const
{
    if (!has_selection() || rows_.document == nullptr) return std::string();
    return selected_text(*rows_.document, *selection_);
}

void LogView::select_all()
{
    if (rows_.document == nullptr) return;
    const std::uint64_t last = rows_.document->line_start(rows_.document->end());
    const auto line = rows_.document->line_at(last);
    const auto size = line ? static_cast<std::uint32_t>(line->text().size()) : 0;
    selection_ = Selection{{}, {last, size}};
    viewport()->update();
    if (on_selection) on_selection();
}

void LogView::drop_selection()
{
    selection_.reset();
    viewport()->update();
    if (on_selection) on_selection();
}

QString LogView::visible_text() const
{
    QString text;
    for (const VisibleRow& row : rows_.from(top_, page_rows())) {
        const std::uint32_t begin = row.line->byte_at(row.begin);
        const std::uint32_t end = row.end >= row.line->columns()
                                      ? static_cast<std::uint32_t>(row.line->text().size())
                                      : row.line->byte_at(row.end);
        text += viewer::qt(std::string_view(row.line->text()).substr(begin, end - begin)) +
                QLatin1Char('\n');
    }
    return text;
}

void LogView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    reflow();
}

void LogView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() != QEvent::PaletteChange) return;
    theme_ = Theme(palette());
    bar_->set_colours(qt(theme_.current_hit), qt(theme_.background));
    viewport()->update();
}

}  // namespace berth::viewer
