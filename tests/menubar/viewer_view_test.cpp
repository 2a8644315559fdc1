#include "menubar/viewer/log_accessible.h"
#include "menubar/viewer/log_view.h"
#include "tests/menubar/viewer_fixture.h"
#include "tests/support/catch.h"

#include <QAccessible>
#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>

using namespace berth;
using namespace berth::test;
using namespace berth::viewer;

namespace {

struct Shown {
    LogFolder folder;
    std::unique_ptr<LogDocument> document;
    LogView view;
    std::vector<ViewCommand> commands;

    explicit Shown(const std::string& content) : folder(content), document(folder.open())
    {
        view.resize(600, 300);
        view.show();
        spin_once();
        view.set_document(document.get());
        view.on_command = [this](ViewCommand command) { commands.push_back(command); };
        document->start([this](LogDocument::Change change) { view.document_changed(change); });
        view.go_to_end();
        view.set_follow(true);
    }
    Shown(const Shown&) = delete;
    Shown& operator=(const Shown&) = delete;
    ~Shown() { view.set_document(nullptr); }

    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier, const char* text = "")
    {
        QKeyEvent event(QEvent::KeyPress, key, modifiers, QString::fromUtf8(text));
        QApplication::sendEvent(&view, &event);
    }
    void mouse(QEvent::Type type, QPointF at, Qt::MouseButtons buttons = Qt::LeftButton)
    {
        QMouseEvent event(
            type, at, view.viewport()->mapToGlobal(at), Qt::LeftButton, buttons, Qt::NoModifier);
        QApplication::sendEvent(view.viewport(), &event);
    }
    [[nodiscard]] std::string first_row() const
    {
        return view.visible_text().section(QLatin1Char('\n'), 0, 0).toStdString();
    }
    [[nodiscard]] bool shows(const char* text) const
    {
        return view.visible_text().contains(QString::fromUtf8(text));
    }
};

}  // namespace

TEST_CASE("a log opens at its end and follows what comes", "[viewer]")
{
    Shown shown(numbered_lines(1000));
    CHECK(shown.shows("line 999"));
    CHECK(shown.view.follows());
    shown.folder.append(numbered_lines(1) + "the newest\n");
    spin_until("the newest", [&] { return shown.shows("the newest"); });
}

TEST_CASE("following ends where the user scrolls up, and begins again at the end", "[viewer]")
{
    Shown shown(numbered_lines(1000));
    shown.press(Qt::Key_Up);
    CHECK_FALSE(shown.view.follows());
    const std::string before = shown.first_row();
    shown.folder.append("the newest\n");
    spin_until("the growth", [&] { return shown.document->end() > numbered_lines(1000).size(); });
    CHECK(shown.first_row() == before);  // what is read stays where it is
    shown.press(Qt::Key_End);
    CHECK(shown.view.follows());
    CHECK(shown.shows("the newest"));

    QWheelEvent wheel(
        {10, 10}, {10, 10}, {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(shown.view.viewport(), &wheel);
    CHECK_FALSE(shown.view.follows());
    shown.view.set_follow(true);
    CHECK(shown.shows("the newest"));
}

TEST_CASE("keys move through the log as in less and as in an editor", "[viewer]")
{
    Shown shown(numbered_lines(1000));
    shown.press(Qt::Key_G, Qt::NoModifier, "g");
    CHECK(shown.first_row() == "line 0");
    shown.press(Qt::Key_Down);
    CHECK(shown.first_row() == "line 1");
    shown.press(Qt::Key_PageDown);
    CHECK(shown.first_row() == "line " + std::to_string(shown.view.page_rows()));
    shown.press(Qt::Key_PageUp);
    CHECK(shown.first_row() == "line 1");
    shown.press(Qt::Key_G, Qt::ShiftModifier, "G");
    CHECK(shown.shows("line 999"));
    shown.press(Qt::Key_Home);
    CHECK(shown.first_row() == "line 0");
    shown.press(Qt::Key_Up);  // not beyond it
    CHECK(shown.first_row() == "line 0");

    for (const auto& [key, text] : {std::pair(Qt::Key_Slash, "/"),
                                    std::pair(Qt::Key_N, "n"),
                                    std::pair(Qt::Key_F, "f"),
                                    std::pair(Qt::Key_T, "t"),
                                    std::pair(Qt::Key_BracketLeft, "[")})
        shown.press(key, Qt::NoModifier, text);
    shown.press(Qt::Key_N, Qt::ShiftModifier, "N");
    CHECK(shown.commands == std::vector{ViewCommand::Find,
                                        ViewCommand::FindNext,
                                        ViewCommand::ToggleFollow,
                                        ViewCommand::ToggleTimes,
                                        ViewCommand::OlderRun,
                                        ViewCommand::FindPrevious});
}

TEST_CASE("the scroll bar reaches every place of the log, and its ends exactly", "[viewer]")
{
    Shown shown(numbered_lines(1000));
    QScrollBar* bar = shown.view.verticalScrollBar();
    CHECK(bar->value() == bar->maximum());
    bar->setValue(0);
    CHECK(shown.first_row() == "line 0");
    bar->setValue(bar->maximum() / 2);
    CHECK(shown.first_row() > "line 4");
    CHECK(shown.first_row() < "line 6");
    bar->setValue(bar->maximum());
    CHECK(shown.shows("line 999"));
    CHECK(shown.view.is_at_end());
}

TEST_CASE("a log shorter than the window stands at the top", "[viewer]")
{
    Shown shown("only one\n");
    CHECK(shown.first_row() == "only one");
    CHECK(shown.view.verticalScrollBar()->maximum() == 0);
    CHECK(shown.view.is_at_end());
}

TEST_CASE("long lines wrap, or scroll sideways", "[viewer]")
{
    std::string text(500, 'a');
    text.append("END\nshort\n");
    Shown shown(text);
    CHECK(shown.shows("END"));
    CHECK(shown.view.horizontalScrollBar()->maximum() == 0);
    shown.view.set_wrap(false);
    shown.view.paint_now();
    CHECK(shown.view.horizontalScrollBar()->maximum() > 300);
    shown.press(Qt::Key_Right);
    CHECK(shown.view.horizontalScrollBar()->value() > 0);
    shown.view.set_font_size(30);
    shown.view.set_wrap(true);
    CHECK(shown.shows("short"));
}

TEST_CASE("text is selected by mouse and by keys", "[viewer]")
{
    Shown shown("first line\nsecond line\nthird line\n");
    const double row = shown.view.fontMetrics().height();
    shown.mouse(QEvent::MouseButtonPress, {0, 3});
    shown.mouse(QEvent::MouseMove, {400, 3});
    shown.mouse(QEvent::MouseButtonRelease, {400, 3}, Qt::NoButton);
    CHECK(shown.view.selected().value() == "first line");
    shown.mouse(QEvent::MouseButtonDblClick, {8, 3});
    CHECK(shown.view.selected().value() == "first");
    CHECK(row > 0);

    shown.press(Qt::Key_Home, Qt::ShiftModifier | Qt::ControlModifier);
    shown.view.drop_selection();
    shown.press(Qt::Key_Down, Qt::ShiftModifier);
    CHECK(shown.view.selected().value() == "first line\n");
    shown.press(Qt::Key_End, Qt::ShiftModifier);
    CHECK(shown.view.selected().value() == "first line\nsecond line");
    shown.press(Qt::Key_Left, Qt::ShiftModifier);
    CHECK(shown.view.selected().value() == "first line\nsecond lin");
    shown.press(Qt::Key_Up, Qt::ShiftModifier);
    CHECK(shown.view.selected().value() == "first line");
    shown.view.select_all();
    CHECK(shown.view.selected().value() == "first line\nsecond line\nthird line\n");
}

TEST_CASE("a screen reader reads what is to be seen", "[viewer]")
{
    install_log_accessibility();
    Shown shown("\x1b[31mred\x1b[0m line\nother\n");
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(&shown.view);
    REQUIRE(interface != nullptr);
    CHECK(interface->text(QAccessible::Name) == QStringLiteral("Console log"));
    CHECK(interface->state().readOnly);
    REQUIRE(interface->textInterface() != nullptr);
    CHECK(interface->textInterface()->text(0, 8) == QStringLiteral("red line"));
    CHECK(interface->textInterface()->characterCount() == 15);
}

TEST_CASE("whatever a guest prints can be painted", "[viewer]")
{
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        all.append(3, static_cast<char>(byte));
        all.append(" \x1b[3").append(std::to_string(byte % 9)).append("m\x1b[48;5;");
        all.append(std::to_string(byte)).append("mx");
    }
    all.append("\n\x1b[7mi\x1b[4mu\x1b[9ms\x1b[3mi\x1b[1mb\x1b[2md\x1b[0m 漢字 e\xcc\x81 "
               "\xf0\x9f\x9a\xa2\n");
    all.append(200'000, 'x').append("\n");
    Shown shown(all);
    for (const bool wrap : {true, false}) {
        shown.view.set_wrap(wrap);
        shown.view.set_times(!wrap);
        shown.view.select_all();
        shown.view.go_to_begin();
        shown.view.paint_now();
        shown.view.go_to_end();
        shown.view.paint_now();
    }
    CHECK(shown.shows("more in this line are not shown"));
}
