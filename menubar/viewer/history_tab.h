#pragma once

#include "menubar/viewer/history_drawing.h"
#include "menubar/viewer/run_table.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QScrollArea>
#include <QTableView>
#include <QWidget>
#include <functional>
#include <string>
#include <vector>

namespace berth::viewer {

/// The drawn part of the history.
class HistoryCanvas : public QWidget {
public:
    explicit HistoryCanvas(QWidget* parent = nullptr);
    void set_runs(std::vector<RunView> runs, std::string machine);
    /// How much time is shown; zero: all.
    void set_span(std::chrono::hours span);
    void select(std::size_t run);
    [[nodiscard]] const HistoryDrawing& drawing() const { return drawing_; }
    std::function<void(std::size_t)> on_select, on_open;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    void lay_out();

    std::vector<RunView> runs_;
    std::string machine_;
    std::chrono::hours span_{0};
    HistoryDrawing drawing_;
    std::size_t selected_ = HistoryDrawing::kNone;
};

/// The tab "Run history": the drawing, and below it the table.
class HistoryTab : public QWidget {
public:
    explicit HistoryTab(QWidget* parent = nullptr);

    /// `all` are the runs of all machines; they are shown where the user wants them.
    void set_runs(const std::vector<RunView>& own,
                  const std::vector<RunView>& all,
                  const std::string& machine);
    void set_empty_text(const QString& text);
    /// It is of no machine: there is nothing but all of them.
    void show_all_only();
    [[nodiscard]] bool wants_all() const { return all_->isChecked(); }
    std::function<void()> on_wants_all;
    std::function<void(const RunView&)> on_open;
    std::function<void(const QString&)> on_note;
    /// Asks for a file and writes the drawing there.
    void export_as(const QString& ending);

private:
    void show_runs();
    void select(std::size_t run, bool in_table);
    void open_run(std::size_t run);
    QLayout* make_controls();

    RunTable model_;
    HistoryCanvas* canvas_;
    QScrollArea* scroll_;
    QTableView* table_;
    QComboBox* span_;
    QCheckBox* all_;
    QLabel* empty_;
    QWidget* content_;
    std::vector<RunView> own_, others_;
    std::string machine_;
};

}  // namespace berth::viewer
