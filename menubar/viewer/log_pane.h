#pragma once

#include "agent/client/views.h"
#include "menubar/viewer/log_document.h"
#include "menubar/viewer/log_view.h"
#include "menubar/viewer/search_bar.h"
#include "menubar/windows/log_save.h"
#include "vzcore/loop.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QWidget>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace berth::viewer {

/// One log with all that belongs to it: the picker of runs above, the search below.
class LogPane : public QWidget {
public:
    explicit LogPane(Loop& loop, QWidget* parent = nullptr);
    ~LogPane() override;
    Q_DISABLE_COPY_MOVE(LogPane)

    std::function<std::string(const RunView&)> folder_of;  ///< Where a run's log is.
    std::function<void()> on_status;                       ///< status() has changed.
    std::function<void(const QString&)> on_note;           ///< Something to tell the user.
    std::function<void(ViewCommand)> on_command;           ///< What is the window's to do.

    /// The runs to choose from, the newest first. The one that is shown stays.
    void set_runs(const std::vector<RunView>& runs);
    /// Shows a run; nothing happens where there is none with this number.
    void show_run(std::int64_t number);
    /// Shows the next older (1) or newer (-1) run.
    void step_run(int by);
    /// A log without an agent; there is nothing to choose then.
    void show_folder(const std::string& folder);
    [[nodiscard]] std::int64_t run() const { return run_; }
    /// Shown where there is no log.
    void set_empty_text(const QString& text);

    [[nodiscard]] LogView& view() { return *view_; }
    /// "Line 12 of 300   14 KiB": where in the log it is.
    [[nodiscard]] QString status() const;

    void find();
    void find_step(int by);
    void copy();
    void save_as();
    void leave();
    void toggle_follow() { view_->set_follow(!view_->follows()); }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void choose(int index);
    void open(const std::string& folder, bool may_follow);
    void document_changed(LogDocument::Change change);
    void update_details();
    void place_jump();
    void search_changed();
    [[nodiscard]] const RunView* shown_run() const;
    void view_command(ViewCommand command);
    void note(const QString& text) const;

    Loop& loop_;
    QWidget* header_;
    QComboBox* picker_;
    QLabel* details_;
    LogView* view_;
    QPushButton* jump_;
    SearchBar* search_bar_;
    std::vector<RunView> runs_;
    std::int64_t run_ = 0;
    QString empty_text_;
    std::unique_ptr<LogDocument> document_;
    std::unique_ptr<LogSave> save_;
    LogFind find_;
};

}  // namespace berth::viewer
