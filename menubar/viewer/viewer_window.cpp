#include "menubar/viewer/viewer_window.h"

#include "menubar/viewer/look.h"
#include "menubar/viewer/text.h"
#include "menubar/windows/run_text.h"

#include <QApplication>
#include <QCloseEvent>
#include <QStatusBar>
#include <QVBoxLayout>
#include <QWindow>
#include <algorithm>

namespace berth::viewer {
namespace {

constexpr int kNoteTime = 6'000;  // ms

}  // namespace

ViewerWindow::ViewerWindow(Loop& loop, const QString& settings_file)
    : loop_(loop), system_palette_(QApplication::palette()), tabs_(new QTabWidget),
      log_tab_(new QWidget), splitter_(new QSplitter), console_(new ConsoleLine(loop)),
      history_(new HistoryTab), banner_(new QLabel), status_(new QLabel)
{
    settings_ = settings_file.isEmpty()
                    ? std::make_unique<QSettings>()
                    : std::make_unique<QSettings>(settings_file, QSettings::IniFormat);
    splitter_->setChildrenCollapsible(false);
    make_banner(*banner_);
    auto* layout = new QVBoxLayout(log_tab_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(splitter_, 1);
    layout->addWidget(console_);
    tabs_->setDocumentMode(true);
    tabs_->setAccessibleName(QStringLiteral("Console log and run history"));
    tabs_->addTab(log_tab_, QStringLiteral("Console log"));
    tabs_->addTab(history_, QStringLiteral("Run history"));
    auto* central = new QWidget;
    auto* rows = new QVBoxLayout(central);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(banner_);
    rows->addWidget(tabs_, 1);
    setCentralWidget(central);
    status_->setAccessibleName(QStringLiteral("Place in the log"));
    statusBar()->addPermanentWidget(status_);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(4, 0, 8, 0);
    set_scheme(scheme_of(*settings_));
    add_pane();
    default_font_ = panes_.front()->view().font_size();
    make_actions();
    set_wrap(settings_->value(QStringLiteral("wrap"), true).toBool());
    set_times(settings_->value(QStringLiteral("times"), false).toBool());
    if (const int size = settings_->value(QStringLiteral("font")).toInt(); size > 0)
        zoom(size - default_font_);
    resize(1000, 680);
    restoreGeometry(settings_->value(QStringLiteral("geometry")).toByteArray());
    console_->on_leave = [this] { active().view().setFocus(); };
    console_->on_note = [this](const QString& text) { note(text); };
    history_->on_note = [this](const QString& text) { note(text); };
}

ViewerWindow::~ViewerWindow() = default;

LogPane* ViewerWindow::add_pane()
{
    auto* pane = new LogPane(loop_);
    panes_.push_back(pane);
    splitter_->addWidget(pane);
    pane->on_status = [this] { show_status(); };
    pane->on_note = [this](const QString& text) { note(text); };
    pane->on_command = [this](ViewCommand command) { window_command(command); };
    pane->folder_of = [this](const RunView& run) {
        return feed_ != nullptr ? feed_->log_folder(run) : std::string();
    };
    return pane;
}

LogPane& ViewerWindow::active()
{
    for (LogPane* pane : panes_)
        if (pane->isAncestorOf(QApplication::focusWidget())) return *pane;
    return *panes_.front();
}

void ViewerWindow::show_machine(AgentFeed& feed)
{
    feed_ = &feed;
    setWindowTitle(qt(feed.name()));
    panes_.front()->set_empty_text(QStringLiteral("Asking the agent…"));
    history_->set_empty_text(QStringLiteral("Asking the agent…"));
    history_->on_wants_all = [this] { feed_->want_all_runs(history_->wants_all()); };
    history_->on_open = [this](const RunView& run) {
        if (run.machine != feed_->name())
            return note(
                QStringLiteral("That is a run of %1: berth logs --window %1").arg(qt(run.machine)));
        tabs_->setCurrentWidget(log_tab_);
        active().show_run(run.number);
        active().view().setFocus();
    };
    feed_changed();
    panes_.front()->view().setFocus();
}

void ViewerWindow::show_folder(const std::string& folder)
{
    setWindowTitle(qt(folder));
    tabs_->removeTab(tabs_->indexOf(history_));
    tabs_->tabBar()->hide();
    console_->hide();
    compare_->setVisible(false);
    panes_.front()->show_folder(folder);
    panes_.front()->view().setFocus();
}

void ViewerWindow::feed_changed()
{
    if (feed_ == nullptr) return;
    show_failure(feed_->failure());
    setWindowTitle(feed_->machine() ? QStringLiteral("%1 (%2)").arg(qt(feed_->name()),
                                                                    qt(feed_->machine()->state))
                                    : qt(feed_->name()));
    const QString none =
        QStringLiteral("%1 has never run.\nStart it with: berth start %1").arg(qt(feed_->name()));
    if (feed_->machine() && !feed_->failure()) {
        panes_.front()->set_empty_text(none);
        history_->set_empty_text(none);
    }
    for (LogPane* pane : panes_)
        pane->set_runs(feed_->runs());
    history_->set_runs(feed_->runs(), feed_->all_runs(), feed_->name());
    show_wanted_run();
    attach_console();
    show_status();
}

void ViewerWindow::show_failure(const std::optional<Error>& failure)
{
    banner_->setVisible(failure.has_value());
    if (!failure) return;
    banner_->setText(qt(failure->with_hint()));
    panes_.front()->set_empty_text(QStringLiteral("No log to show."));
    history_->set_empty_text(QStringLiteral("No runs to show."));
}

// The run that was asked for; without one the newest, once.
void ViewerWindow::show_wanted_run()
{
    if (feed_->runs().empty()) return;
    if (wanted_.run != 0) {
        const std::int64_t wanted = std::exchange(wanted_.run, 0);
        panes_.front()->show_run(wanted);
        if (panes_.front()->run() != wanted) note(QStringLiteral("There is no run %1").arg(wanted));
    }
    const RunView& newest = feed_->runs().front();
    // A run that begins takes the place of the one before it where that is being followed.
    const bool follows_on =
        panes_.front()->run() + 1 == newest.number && panes_.front()->view().follows();
    if (panes_.front()->run() == 0 || follows_on) panes_.front()->show_run(newest.number);
}

void ViewerWindow::attach_console()
{
    const std::string socket = feed_->console_socket();
    // The socket is there once the guest runs; before that, and where it broke, it is tried again.
    if (socket == attached_ && (socket.empty() || console_->is_attached())) return;
    attached_ = socket;
    console_->attach(socket);
}

void ViewerWindow::raise_for(const RaiseRequest& request)
{
    wanted_ = request;
    if (feed_ != nullptr) show_wanted_run();
    tabs_->setCurrentWidget(request.history ? static_cast<QWidget*>(history_) : log_tab_);
    if (!request.activation_token.empty())
        qputenv("XDG_ACTIVATION_TOKEN", QByteArray::fromStdString(request.activation_token));
    if (isMinimized()) showNormal();
    show();
    raise();
    activateWindow();
}

void ViewerWindow::compare(bool on)
{
    if (on && panes_.size() == 1) {
        LogPane* second = add_pane();
        second->view().set_wrap(wrap_->isChecked());
        second->view().set_times(times_->isChecked());
        second->view().set_font_size(panes_.front()->view().font_size());
        second->set_runs(feed_->runs());
        second->show_run(panes_.front()->run());
        second->step_run(1);
        second->view().go_to_begin();
        splitter_->setSizes({width() / 2, width() / 2});
    } else if (!on && panes_.size() == 2) {
        delete panes_.back();
        panes_.pop_back();
        panes_.front()->view().setFocus();
    }
}

void ViewerWindow::set_wrap(bool wrap)
{
    wrap_->setChecked(wrap);
    settings_->setValue(QStringLiteral("wrap"), wrap);
    for (LogPane* pane : panes_)
        pane->view().set_wrap(wrap);
}

void ViewerWindow::set_times(bool times)
{
    times_->setChecked(times);
    settings_->setValue(QStringLiteral("times"), times);
    for (LogPane* pane : panes_)
        pane->view().set_times(times);
}

void ViewerWindow::set_scheme(Scheme scheme)
{
    settings_->setValue(QStringLiteral("scheme"), static_cast<int>(scheme));
    QApplication::setPalette(palette_of(scheme, system_palette_));
}

void ViewerWindow::zoom(int by)
{
    const int size = by == 0 ? default_font_ : panes_.front()->view().font_size() + by;
    for (LogPane* pane : panes_)
        pane->view().set_font_size(size);
    settings_->setValue(QStringLiteral("font"), panes_.front()->view().font_size());
}

void ViewerWindow::window_command(ViewCommand command)
{
    if (command == ViewCommand::ToggleWrap) set_wrap(!wrap_->isChecked());
    if (command == ViewCommand::ToggleTimes) set_times(!times_->isChecked());
}

void ViewerWindow::note(const QString& text)
{
    statusBar()->showMessage(text, kNoteTime);
}

void ViewerWindow::show_status()
{
    status_->setText(active().status());
}

void ViewerWindow::closeEvent(QCloseEvent* event)
{
    settings_->setValue(QStringLiteral("geometry"), saveGeometry());
    QMainWindow::closeEvent(event);
}

}  // namespace berth::viewer
