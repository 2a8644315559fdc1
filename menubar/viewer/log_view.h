#pragma once

#include "menubar/viewer/glyphs.h"
#include "menubar/viewer/hit_scroll_bar.h"
#include "menubar/viewer/log_rows.h"
#include "menubar/viewer/log_selection.h"
#include "menubar/viewer/theme.h"
#include "vzcore/console/log_search.h"

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <functional>
#include <memory>
#include <optional>

namespace berth::viewer {

/// What the user asks of the window by a key of the view.
enum class ViewCommand {
    Find,
    FindNext,
    FindPrevious,
    Leave,  ///< Esc: close what is open, drop what is selected.
    ToggleFollow,
    ToggleTimes,
    ToggleWrap,
    OlderRun,
    NewerRun,
};

/// A log on the screen. It decodes and paints the rows that are to be seen and no others, so a
/// gigabyte costs what a page does. The vertical scroll bar counts bytes of the log: it is right
/// before anything is indexed, and a hit's place in it is its place in the log.
class LogView : public QAbstractScrollArea {
public:
    explicit LogView(QWidget* parent = nullptr);

    /// Borrowed; nullptr for none, and then `empty_text` is shown.
    void set_document(LogDocument* document, const QString& empty_text = {});
    [[nodiscard]] LogDocument* document() const { return rows_.document; }
    void set_empty_text(const QString& text);
    /// Borrowed; nullptr for none. `hit` is the current one, which need not be in sight.
    void set_search(const LogSearch* search, std::optional<std::size_t> hit = {});
    /// The document has changed.
    void document_changed(LogDocument::Change change);

    std::function<void(ViewCommand)> on_command;
    std::function<void()> on_place;      ///< The rows that are shown, or whether it follows.
    std::function<void()> on_selection;  ///< What is selected.
    std::function<void(std::size_t hit)> on_hit;  ///< A mark in the scroll bar was clicked.
    std::function<void(QPoint)> on_menu;

    [[nodiscard]] bool follows() const { return follow_; }
    void set_follow(bool follow);
    void set_wrap(bool wrap);
    [[nodiscard]] bool wraps() const { return wrap_; }
    void set_times(bool times);
    void set_font_size(int points);
    [[nodiscard]] int font_size() const { return glyphs_->font().pointSize(); }

    void scroll_rows(std::int64_t rows);
    void go_to_begin();
    void go_to_end();
    /// Shows this place, with some rows in front of it where it was out of sight.
    void show_place(TextPlace place);
    [[nodiscard]] RowPlace top() const { return top_; }
    [[nodiscard]] bool is_at_end() const;
    [[nodiscard]] int page_rows() const;

    /// The hit that is shown in the other colour: its place in the search's hits.
    void set_current_hit(std::optional<std::size_t> hit);

    [[nodiscard]] bool has_selection() const { return selection_ && !selection_->empty(); }
    [[nodiscard]] Result<std::string> selected() const;
    void select_all();
    void drop_selection();

    /// What is to be seen, a row a line: for screen readers.
    [[nodiscard]] QString visible_text() const;
    /// Paints once, now; how long that took in milliseconds.
    double paint_now();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    struct Span {
        std::uint32_t begin = 0, end = 0;
        Rgb background, text;
    };

    // log_view.cpp
    void search_changed();
    void set_top(RowPlace top);
    void moved_by_user();
    void update_bars();
    void update_horizontal_bar(const std::vector<VisibleRow>& rows);
    [[nodiscard]] int scaled(std::uint64_t offset) const;
    [[nodiscard]] std::uint64_t unscaled(int value) const;
    [[nodiscard]] double gutter() const;
    [[nodiscard]] double left_of_text() const;
    void reflow();

    // log_view_paint.cpp
    void paint_row(QPainter& painter, const VisibleRow& row, double y);
    void paint_time(QPainter& painter, const VisibleRow& row, double y);
    void paint_text(QPainter& painter, const VisibleRow& row, double y);
    void paint_span(QPainter& painter, const VisibleRow& row, double y, const Span& span);
    void paint_run(QPainter& painter, const VisibleRow& row, double y, const StyledRun& run);
    void paint_caret(QPainter& painter, const std::vector<VisibleRow>& rows);
    [[nodiscard]] std::vector<Span> spans_of(const DecodedLine& line) const;
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t>
    columns_shown(const VisibleRow& row) const;

    // log_view_keys.cpp
    bool letter_pressed(const QKeyEvent& event);
    bool motion_pressed(const QKeyEvent& event);
    bool selecting_key_pressed(const QKeyEvent& event);
    void move_caret(int key, bool by_word);

    // log_view_mouse.cpp
    [[nodiscard]] std::optional<TextPlace> place_at(QPointF position) const;
    void select_to(QPointF position);
    void select_unit(QPointF position, int clicks);

    LogRows rows_;
    const LogSearch* search_ = nullptr;
    std::optional<std::size_t> current_hit_;
    QString empty_text_;
    std::unique_ptr<Glyphs> glyphs_;
    Theme theme_;
    HitScrollBar* bar_;
    RowPlace top_, last_top_;
    bool follow_ = false, wrap_ = true, times_ = false;
    bool placing_ = false;  // the bars are set by us, not by the user
    std::optional<Selection> selection_;
    QPointF drag_;
    int drag_timer_ = 0, clicks_ = 0;
    QElapsedTimer since_click_;
    int wheel_rest_ = 0;
};

}  // namespace berth::viewer
