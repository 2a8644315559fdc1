#include "menubar/viewer/console_line.h"
#include "menubar/viewer/export_drawing.h"
#include "menubar/viewer/history_tab.h"
#include "menubar/viewer/theme.h"
#include "menubar/viewer/viewer_window.h"
#include "tests/menubar/viewer_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"
#include "vzcore/rpc/rpc.h"

#include <unistd.h>

#include <QApplication>
#include <QImage>
#include <QKeyEvent>
#include <QLineEdit>
#include <array>

using namespace berth;
using namespace berth::test;
using namespace berth::viewer;

namespace {

// A console that keeps what is typed at it.
struct FakeConsole {
    TempDir dir;
    std::unique_ptr<Loop> loop = make_qt_loop();
    UniqueFd client;
    std::unique_ptr<rpc::Listener> listener;
    std::string typed;

    FakeConsole()
    {
        auto opened = rpc::Listener::open(
            *loop, dir / "console.sock", [this](UniqueFd socket) { client = std::move(socket); });
        REQUIRE(opened);
        listener = std::move(*opened);
    }
    const std::string& read()
    {
        std::array<char, 256> buffer{};
        const ssize_t got = client ? ::read(client.get(), buffer.data(), buffer.size()) : -1;
        if (got > 0) typed.append(buffer.data(), static_cast<std::size_t>(got));
        return typed;
    }
};

void press(QWidget* widget,
           int key,
           Qt::KeyboardModifiers modifiers = Qt::NoModifier,
           const QString& text = {})
{
    QKeyEvent event(QEvent::KeyPress, key, modifiers, text);
    QApplication::sendEvent(widget, &event);
}

RunView run_of(std::int64_t number, const std::string& outcome)
{
    RunView run;
    run.machine = "web";
    run.id = run.number = number;
    run.outcome = outcome;
    run.asked_at = run.running_at = unix_now() - std::chrono::minutes(10 * number);
    run.ended_at = *run.running_at + std::chrono::minutes(3);
    run.memory = mib(512);
    run.peak_memory = mib(200);
    return run;
}

}  // namespace

TEST_CASE("a line typed at the guest reaches its console, and so does Ctrl-C", "[viewer]")
{
    FakeConsole console;
    ConsoleLine line(*console.loop);
    line.show();
    CHECK_FALSE(line.is_attached());
    line.attach((console.dir / "console.sock"));
    REQUIRE(line.is_attached());
    auto* input = line.findChild<QLineEdit*>();
    input->setText(QStringLiteral("uname -a"));
    press(input, Qt::Key_Return);
    press(input, Qt::Key_C, Qt::ControlModifier);
    spin_until("what was typed", [&] { return console.read() == "uname -a\r\x03"; });
    CHECK(input->text().isEmpty());
    press(input, Qt::Key_Up);
    CHECK(input->text() == QStringLiteral("uname -a"));

    auto* raw = line.findChild<QToolButton*>();
    raw->click();
    press(input, Qt::Key_Tab, Qt::NoModifier, QStringLiteral("\t"));
    press(input, Qt::Key_Escape, Qt::NoModifier, QStringLiteral("\x1b"));
    press(input, Qt::Key_Up);
    spin_until("each key", [&] { return console.read() == "uname -a\r\x03\t\x1b\x1b[A"; });
    press(input, Qt::Key_BracketRight, Qt::ControlModifier);
    CHECK_FALSE(raw->isChecked());

    console.client.reset();
    spin_until("the machine's end", [&] { return !line.is_attached(); });
    CHECK_FALSE(line.isEnabled());
}

TEST_CASE("the history is drawn, and exported as PNG and SVG", "[viewer]")
{
    HistoryRequest request;
    request.runs = {run_of(1, "stopped"), run_of(2, "crashed"), run_of(3, "guest_panicked")};
    request.machine = "web";
    request.now = unix_now();
    std::tie(request.begin, request.end) = time_of_all(request.runs, request.now);
    const HistoryDrawing drawing(request, QApplication::font());
    const Theme theme(palette_of(Scheme::Light, {}));
    const TempDir dir;
    const QString png = QString::fromStdString(dir / "a.png"),
                  svg = QString::fromStdString(dir / "a.svg");
    REQUIRE(export_drawing(drawing, theme, png));
    REQUIRE(export_drawing(drawing, theme, svg));
    const QImage image(png);
    CHECK(image.width() == 1600);
    CHECK(image.height() == static_cast<int>(2 * std::ceil(drawing.height())));
    const std::string text = read_file(dir / "a.svg", mib(4)).value();
    CHECK(text.find("<svg") != std::string::npos);
    CHECK(text.find("guest panicked") != std::string::npos);
    const auto failed = export_drawing(drawing, theme, QStringLiteral("/nonexistent/a.png"));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().message.find("/nonexistent/a.png") != std::string::npos);
    CHECK(drawing.run_at(1, 1) == HistoryDrawing::kNone);
}

TEST_CASE("the table has a row for each run, and opens it", "[viewer]")
{
    HistoryTab tab;
    std::int64_t opened = 0;
    tab.on_open = [&](const RunView& run) { opened = run.number; };
    tab.resize(800, 600);
    tab.show();
    tab.set_runs({run_of(2, "crashed"), run_of(1, "stopped")}, {}, "web");
    auto* table = tab.findChild<QTableView*>();
    REQUIRE(table->model()->rowCount() == 2);
    CHECK(table->model()->index(0, RunTable::Outcome).data().toString() ==
          QStringLiteral("crashed"));
    CHECK(table->model()->index(1, RunTable::Lasted).data().toString() == QStringLiteral("3 min"));
    Q_EMIT table->activated(table->model()->index(1, 0));
    CHECK(opened == 1);
}

TEST_CASE("the run that is chosen stays so when there are others", "[viewer]")
{
    HistoryTab tab;
    const auto* table = tab.findChild<QTableView*>();
    const auto chosen = [&] { return table->currentIndex().row(); };
    tab.set_runs({run_of(2, "crashed"), run_of(1, "stopped")}, {}, "web");
    CHECK(chosen() == 0);
    tab.set_runs({run_of(3, ""), run_of(2, "crashed"), run_of(1, "stopped")}, {}, "web");
    CHECK(chosen() == 1);
}

TEST_CASE("the history of all machines can be used by keys as soon as there are runs", "[viewer]")
{
    HistoryTab tab;
    tab.show_all_only();
    tab.show();
    tab.activateWindow();
    spin_once();
    tab.set_runs({}, {run_of(2, "crashed"), run_of(1, "stopped")}, {});
    CHECK(tab.focusWidget() == tab.findChild<QTableView*>());
}

TEST_CASE("colours of guests follow the theme and can always be read", "[viewer]")
{
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
        const Theme theme(palette_of(scheme, {}));
        CHECK(contrast(theme.background, theme.text) > 7);
        for (int i = 0; i < 256; ++i) {
            TextStyle style;
            style.foreground = TextColour::indexed(static_cast<std::uint8_t>(i));
            CHECK(contrast(theme.background, theme.foreground_of(style)) >= 4.5);
            style.background = TextColour::indexed(static_cast<std::uint8_t>(255 - i));
            CHECK(contrast(*theme.background_of(style), theme.foreground_of(style)) >= 4.5);
        }
    }
}

TEST_CASE("every control of the window has a name for screen readers", "[viewer]")
{
    const LogFolder folder("hello\n");
    const TempDir dir;
    const auto loop = make_qt_loop();
    ViewerWindow window(*loop, QString::fromStdString(dir / "viewer.ini"));
    window.show_folder(folder.path());
    window.show();
    spin_once();
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) continue;
        const auto* buttons = qobject_cast<const QAbstractButton*>(widget);
        INFO(widget->metaObject()->className());
        CHECK((!widget->accessibleName().isEmpty() ||
               (buttons != nullptr && !buttons->text().isEmpty()) ||
               qobject_cast<const QTabBar*>(widget) != nullptr));
    }
    CHECK(window.pane().view().visible_text() == QStringLiteral("hello\n"));
    window.close();
}
