// The menus of the window: everything that has a key.
#include "menubar/viewer/viewer_window.h"

#include <QActionGroup>
#include <QMenuBar>
#include <QMessageBox>

namespace berth::viewer {
namespace {

const char* const kKeys =
    "<table cellpadding='3'>"
    "<tr><td><b>/</b> or <b>Ctrl-F</b></td><td>find; Enter, <b>n</b> and <b>N</b> go on and "
    "back</td></tr>"
    "<tr><td><b>g</b>, <b>Home</b></td><td>the beginning</td></tr>"
    "<tr><td><b>G</b>, <b>End</b></td><td>the end</td></tr>"
    "<tr><td><b>f</b></td><td>follow what the guest prints</td></tr>"
    "<tr><td><b>t</b>, <b>w</b></td><td>times; wrap long lines</td></tr>"
    "<tr><td><b>[</b>, <b>]</b></td><td>the older, the newer run</td></tr>"
    "<tr><td><b>↑ ↓ PgUp PgDn Space j k</b></td><td>scroll; ← → sideways</td></tr>"
    "<tr><td><b>Shift</b> with these</td><td>select</td></tr>"
    "<tr><td><b>Ctrl-C</b>, <b>Ctrl-A</b>, <b>Ctrl-S</b></td><td>copy, select all, save "
    "as</td></tr>"
    "<tr><td><b>Ctrl-+ − 0</b></td><td>larger, smaller, as at first</td></tr>"
    "<tr><td><b>Ctrl-T</b></td><td>type at the guest; Esc leads back</td></tr>"
    "<tr><td><b>Ctrl-D</b></td><td>compare with the run before</td></tr>"
    "<tr><td><b>Ctrl-1</b>, <b>Ctrl-2</b></td><td>console log, run history</td></tr>"
    "<tr><td><b>Esc</b></td><td>close the search, drop the selection</td></tr>"
    "<tr><td><b>Ctrl-W</b></td><td>close the window</td></tr>"
    "</table>"
    "<p>While you type at the guest, Ctrl with a letter goes to the guest.</p>";

QList<QKeySequence> key(const char* text)
{
    return {QKeySequence(QString::fromLatin1(text))};
}

}  // namespace

QAction* ViewerWindow::add_action(QMenu* menu,
                                  const QString& text,
                                  const QList<QKeySequence>& keys,
                                  std::function<void()> run)
{
    QAction* action = menu->addAction(text);
    action->setShortcuts(keys);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    return action;
}

QAction* ViewerWindow::add_toggle(QMenu* menu,
                                  const QString& text,
                                  const QList<QKeySequence>& keys,
                                  bool on,
                                  std::function<void(bool)> run)
{
    QAction* action = menu->addAction(text);
    action->setCheckable(true);
    action->setChecked(on);
    action->setShortcuts(keys);
    connect(
        action, &QAction::triggered, this, [run = std::move(run)](bool checked) { run(checked); });
    return action;
}

void ViewerWindow::make_actions()
{
    make_file_menu();
    make_edit_menu();
    make_view_menu();
    make_run_menu();
    QMenu* help = menuBar()->addMenu(QStringLiteral("&Help"));
    add_action(help, QStringLiteral("&Keys"), key("F1"), [this] { show_keys(); });
}

void ViewerWindow::make_file_menu()
{
    QMenu* menu = menuBar()->addMenu(QStringLiteral("&File"));
    add_action(
        menu, QStringLiteral("&Save Log As…"), key("Ctrl+S"), [this] { active().save_as(); });
    add_action(menu, QStringLiteral("Export History as &PNG…"), {}, [this] {
        history_->export_as(QStringLiteral("png"));
    });
    add_action(menu, QStringLiteral("Export History as S&VG…"), {}, [this] {
        history_->export_as(QStringLiteral("svg"));
    });
    menu->addSeparator();
    add_action(menu, QStringLiteral("&Close"), key("Ctrl+W"), [this] { close(); });
}

void ViewerWindow::make_edit_menu()
{
    QMenu* menu = menuBar()->addMenu(QStringLiteral("&Edit"));
    add_action(menu, QStringLiteral("&Copy"), key("Ctrl+C"), [this] { active().copy(); });
    add_action(menu, QStringLiteral("Select &All"), {}, [this] { active().view().select_all(); });
    menu->addSeparator();
    add_action(menu, QStringLiteral("&Find…"), key("Ctrl+F"), [this] { active().find(); });
    add_action(menu, QStringLiteral("Find &Next"), key("F3"), [this] { active().find_step(1); });
    add_action(menu, QStringLiteral("Find &Previous"), key("Shift+F3"), [this] {
        active().find_step(-1);
    });
    menu->addSeparator();
    add_action(menu, QStringLiteral("&Type at the Guest"), key("Ctrl+T"), [this] {
        tabs_->setCurrentWidget(log_tab_);
        console_->focus_input();
    });
}

void ViewerWindow::make_view_menu()
{
    QMenu* menu = menuBar()->addMenu(QStringLiteral("&View"));
    add_action(menu, QStringLiteral("&Console Log"), key("Ctrl+1"), [this] {
        tabs_->setCurrentWidget(log_tab_);
        active().view().setFocus();
    });
    add_action(menu, QStringLiteral("Run &History"), key("Ctrl+2"), [this] {
        tabs_->setCurrentWidget(history_);
    });
    menu->addSeparator();
    add_action(
        menu, QStringLiteral("&Follow"), key("Ctrl+E"), [this] { active().toggle_follow(); });
    wrap_ = add_toggle(
        menu, QStringLiteral("&Wrap Long Lines"), {}, true, [this](bool on) { set_wrap(on); });
    times_ =
        add_toggle(menu, QStringLiteral("&Times"), {}, false, [this](bool on) { set_times(on); });
    menu->addSeparator();
    add_action(menu,
               QStringLiteral("&Larger"),
               {QKeySequence(QStringLiteral("Ctrl++")), QKeySequence(QStringLiteral("Ctrl+="))},
               [this] { zoom(1); });
    add_action(menu, QStringLiteral("&Smaller"), key("Ctrl+-"), [this] { zoom(-1); });
    add_action(menu, QStringLiteral("As at F&irst"), key("Ctrl+0"), [this] { zoom(0); });
    menu->addSeparator();
    QMenu* colours = menu->addMenu(QStringLiteral("C&olours"));
    auto* group = new QActionGroup(colours);
    const Scheme current = scheme_of(*settings_);
    for (const auto& [text, scheme] : {std::pair(QStringLiteral("Of the &Desktop"), Scheme::System),
                                       std::pair(QStringLiteral("&Light"), Scheme::Light),
                                       std::pair(QStringLiteral("&Dark"), Scheme::Dark)})
        group->addAction(
            add_toggle(colours, text, {}, scheme == current, [this, scheme = scheme](bool) {
                set_scheme(scheme);
            }));
}

void ViewerWindow::make_run_menu()
{
    QMenu* menu = menuBar()->addMenu(QStringLiteral("&Run"));
    add_action(
        menu, QStringLiteral("&Older Run"), key("Alt+Left"), [this] { active().step_run(1); });
    add_action(
        menu, QStringLiteral("&Newer Run"), key("Alt+Right"), [this] { active().step_run(-1); });
    menu->addSeparator();
    compare_ =
        add_toggle(menu,
                   QStringLiteral("&Compare with the Run Before"),
                   key("Ctrl+D"),
                   false,
                   [this](bool on) {
                       if (on && (feed_ == nullptr || feed_->runs().size() < 2)) {
                           compare_->setChecked(false);
                           return note(QStringLiteral("There is no second run to compare with"));
                       }
                       compare(on);
                   });
}

void ViewerWindow::show_keys()
{
    QMessageBox box(QMessageBox::NoIcon,
                    QStringLiteral("Keys"),
                    QString::fromUtf8(kKeys),
                    QMessageBox::Close,
                    this);
    box.setTextFormat(Qt::RichText);
    box.exec();
}

}  // namespace berth::viewer
