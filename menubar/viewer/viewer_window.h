#pragma once

#include "menubar/viewer/agent_feed.h"
#include "menubar/viewer/console_line.h"
#include "menubar/viewer/history_tab.h"
#include "menubar/viewer/log_pane.h"
#include "menubar/viewer/single_window.h"

#include <QLabel>
#include <QMainWindow>
#include <QSettings>
#include <QSplitter>
#include <QTabWidget>
#include <memory>
#include <string>
#include <vector>

namespace berth::viewer {

/// The window of one machine, or of a log without an agent.
class ViewerWindow : public QMainWindow {
public:
    /// `settings_file`: what the user chose is kept there; empty: it is forgotten.
    ViewerWindow(Loop& loop, const QString& settings_file);
    ~ViewerWindow() override;
    Q_DISABLE_COPY_MOVE(ViewerWindow)

    /// Shows a machine. `feed` is borrowed and outlives the window.
    void show_machine(AgentFeed& feed);
    void show_folder(const std::string& folder);
    /// What the feed knows has changed.
    void feed_changed();
    void raise_for(const RaiseRequest& request);
    [[nodiscard]] LogPane& pane() { return *panes_.front(); }

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    LogPane* add_pane();
    LogPane& active();
    void compare(bool on);
    void set_wrap(bool wrap);
    void set_times(bool times);
    void set_scheme(Scheme scheme);
    void zoom(int by);
    void note(const QString& text);
    void show_status();
    void show_failure(const std::optional<Error>& failure);
    void show_wanted_run();
    void attach_console();
    void window_command(ViewCommand command);
    // viewer_actions.cpp
    void make_actions();
    void make_file_menu();
    void make_edit_menu();
    void make_view_menu();
    void make_run_menu();
    QAction* add_action(QMenu* menu,
                        const QString& text,
                        const QList<QKeySequence>& keys,
                        std::function<void()> run);
    QAction* add_toggle(QMenu* menu,
                        const QString& text,
                        const QList<QKeySequence>& keys,
                        bool on,
                        std::function<void(bool)> run);
    void show_keys();

    Loop& loop_;
    AgentFeed* feed_ = nullptr;
    std::unique_ptr<QSettings> settings_;
    QPalette system_palette_;
    QTabWidget* tabs_;
    QWidget* log_tab_;
    QSplitter* splitter_;
    std::vector<LogPane*> panes_;
    ConsoleLine* console_;
    HistoryTab* history_;
    QLabel* banner_;
    QLabel* status_;
    QAction* wrap_ = nullptr;
    QAction* times_ = nullptr;
    QAction* compare_ = nullptr;
    RaiseRequest wanted_;   // what is shown as soon as it is known
    std::string attached_;  // the console that is typed at
    int default_font_ = 10;
};

}  // namespace berth::viewer
