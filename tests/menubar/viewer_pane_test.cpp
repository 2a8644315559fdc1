#include "menubar/viewer/log_pane.h"
#include "tests/menubar/viewer_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <QApplication>
#include <QClipboard>
#include <QLayout>
#include <QMouseEvent>
#include <QScrollBar>
#include <QStyle>
#include <QStyleOptionSlider>

using namespace berth;
using namespace berth::test;
using namespace berth::viewer;

namespace {

RunView run_of(std::int64_t number, const std::string& outcome)
{
    RunView run;
    run.machine = "web";
    run.number = number;
    run.outcome = outcome;
    run.open = outcome.empty();
    run.sentence = "sentence of run " + std::to_string(number);
    return run;
}

struct Pane {
    LogFolder one{"error one\nok\n\x1b[31mer\x1b[0mror two\n" + numbered_lines(300)};
    LogFolder two{"nothing of the kind\n"};
    std::unique_ptr<Loop> loop = make_qt_loop();
    LogPane pane{*loop};
    std::vector<QString> notes;

    Pane()
    {
        pane.resize(700, 400);
        pane.folder_of = [this](const RunView& run) {
            return run.number == 1 ? one.path() : run.number == 2 ? two.path() : "/nonexistent";
        };
        pane.on_note = [this](const QString& text) { notes.push_back(text); };
        pane.show();
        spin_once();
        pane.set_runs({run_of(3, "crashed"), run_of(2, ""), run_of(1, "guest_panicked")});
    }
    [[nodiscard]] SearchBar* bar() const
    {
        return dynamic_cast<SearchBar*>(pane.layout()->itemAt(2)->widget());
    }
    void look_for(const char* text)
    {
        pane.find();
        bar()->begin(QString::fromLatin1(text));
        pane.find_step(1);
    }
};

}  // namespace

TEST_CASE("the runs can be gone through, and say where a log is gone", "[viewer]")
{
    Pane pane;
    pane.pane.show_run(2);
    CHECK(pane.pane.run() == 2);
    CHECK(pane.pane.view().visible_text().contains(QStringLiteral("nothing of the kind")));
    pane.pane.step_run(1);
    CHECK(pane.pane.run() == 1);
    CHECK(pane.pane.view().visible_text().contains(QStringLiteral("line 299")));
    pane.pane.step_run(1);
    CHECK(pane.pane.run() == 1);
    CHECK(pane.notes.back() == QStringLiteral("There is no older run"));
    pane.pane.show_run(3);
    CHECK(pane.pane.view().document() == nullptr);
    CHECK(pane.pane.status().isEmpty());
}

TEST_CASE("a search counts its hits, goes through them and around", "[viewer]")
{
    Pane pane;
    pane.pane.show_run(1);
    pane.look_for("error");
    spin_until("the hits", [&] { return pane.bar()->state() == QStringLiteral("1 of 2"); });
    CHECK(pane.pane.view().visible_text().contains(QStringLiteral("error one")));
    pane.pane.find_step(1);
    CHECK(pane.bar()->state() == QStringLiteral("2 of 2"));  // colours inside a word hide nothing
    pane.pane.find_step(1);
    CHECK(pane.bar()->state() == QStringLiteral("1 of 2"));
    CHECK(pane.notes.back() == QStringLiteral("On from the beginning"));
    pane.pane.find_step(-1);
    CHECK(pane.bar()->state() == QStringLiteral("2 of 2"));

    pane.one.append("one more error\n");
    spin_until("the new hit", [&] { return pane.bar()->state() == QStringLiteral("2 of 3"); });
    pane.pane.leave();
    CHECK_FALSE(pane.bar()->isVisible());
}

TEST_CASE("a click on a hit's mark in the scroll bar leads to it", "[viewer]")
{
    Pane pane;
    pane.pane.show_run(1);
    pane.look_for("line 150");
    spin_until("the hit", [&] { return pane.bar()->state() == QStringLiteral("1 of 1"); });
    LogView& view = pane.pane.view();
    view.go_to_begin();
    REQUIRE_FALSE(view.visible_text().contains(QStringLiteral("line 150")));
    // It is a line's place in the log that is marked.
    const std::string text = read_file(pane.one.path() + "/console.log", mib(1)).value();
    QScrollBar* bar = view.verticalScrollBar();
    QStyleOptionSlider option;
    option.initFrom(bar);
    option.orientation = Qt::Vertical;
    const QRect groove = bar->style()->subControlRect(
        QStyle::CC_ScrollBar, &option, QStyle::SC_ScrollBarGroove, bar);
    const double part = double(text.find("line 150")) / double(text.size());
    const QPointF at(groove.center().x(), groove.y() + part * groove.height());
    QMouseEvent press(QEvent::MouseButtonPress,
                      at,
                      bar->mapToGlobal(at),
                      Qt::LeftButton,
                      Qt::LeftButton,
                      Qt::NoModifier);
    QApplication::sendEvent(bar, &press);
    CHECK(view.visible_text().contains(QStringLiteral("line 150")));
    CHECK_FALSE(view.follows());
}

TEST_CASE("a search without hits says so", "[viewer]")
{
    Pane pane;
    pane.pane.show_run(2);
    pane.look_for("error");
    spin_until("the end", [&] { return pane.bar()->state() == QStringLiteral("No hits"); });
    pane.pane.find_step(1);  // and nothing happens
    CHECK(pane.bar()->state() == QStringLiteral("No hits"));
}

TEST_CASE("a selection goes to the clipboard", "[viewer]")
{
    Pane pane;
    pane.pane.show_run(2);
    pane.pane.copy();
    CHECK(pane.notes.back() == QStringLiteral("Nothing is selected"));
    pane.pane.view().select_all();
    pane.pane.copy();
    CHECK(QApplication::clipboard()->text() == QStringLiteral("nothing of the kind\n"));
}

TEST_CASE("the status says where in the log one is", "[viewer]")
{
    Pane pane;
    pane.pane.show_run(1);
    spin_until("the index", [&] { return pane.pane.status().contains(QStringLiteral("of 303")); });
    pane.pane.view().go_to_begin();
    CHECK(pane.pane.status().startsWith(QStringLiteral("Line 1 of 303")));
}
