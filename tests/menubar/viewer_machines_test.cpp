#include "menubar/viewer/machines_window.h"
#include "menubar/viewer/new_machine_form.h"
#include "tests/menubar/fake_agent.h"
#include "tests/menubar/viewer_fixture.h"
#include "tests/support/catch.h"

#include <QApplication>
#include <QKeyEvent>
#include <algorithm>

using namespace berth;
using namespace berth::test;
using namespace berth::viewer;

namespace {

void press(QWidget* widget, int key)
{
    QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
    QApplication::sendEvent(widget, &event);
}

QPushButton* button(const QWidget& window, const char* name)
{
    for (auto* one : window.findChildren<QPushButton*>())
        if (one->accessibleName() == QLatin1String(name) || one->text() == QLatin1String(name))
            return one;
    FAIL("there is no button " << name);
    return nullptr;
}

struct List {
    std::unique_ptr<Loop> loop = make_qt_loop();
    FakeAgent agent{*loop};
    AgentFeed feed{*loop, agent.paths(), {}};
    MachinesWindow window{feed};
    std::vector<std::string> opened;

    using Named = std::pair<const char*, const char*>;  // and its state
    List(std::initializer_list<Named> machines)
    {
        for (const auto& [name, state] : machines)
            agent.machines.push_back(machine_json(name, state));
        feed.on_change = [this] { window.feed_changed(); };
        window.on_open = [this](const std::string& name) { opened.push_back(name); };
        window.show();
        feed.want_machines();
        feed.open();
        spin_until("the machines", [&] { return feed.machines().has_value(); });
    }
    [[nodiscard]] QLineEdit* filter() const { return window.findChild<QLineEdit*>(); }
    [[nodiscard]] QTableView* table() const { return window.findChild<QTableView*>(); }
    [[nodiscard]] QString why_empty() const
    {
        for (const QLabel* label : window.findChildren<QLabel*>())
            if (label->accessibleName() == QStringLiteral("Why no machine is shown"))
                return label->text();
        return {};
    }
    [[nodiscard]] QString state(int row) const
    {
        return table()->model()->index(row, MachineTable::State).data().toString();
    }
};

}  // namespace

TEST_CASE("machines are found by typing, and Enter opens the one that is chosen", "[viewer]")
{
    List list({{"build", "stopped"}, {"db", "running"}, {"web", "stopped"}});
    CHECK(list.table()->model()->rowCount() == 3);
    list.filter()->setText(QStringLiteral("WE"));
    REQUIRE(list.table()->model()->rowCount() == 1);
    press(list.filter(), Qt::Key_Return);
    list.filter()->setText(QStringLiteral("stopped"));  // a state is found as well
    REQUIRE(list.table()->model()->rowCount() == 2);
    press(list.filter(), Qt::Key_Up);
    press(list.filter(), Qt::Key_Return);
    CHECK(list.opened == std::vector<std::string>{"web", "build"});
    list.filter()->setText(QStringLiteral("nothing has this name"));
    press(list.filter(), Qt::Key_Return);
    CHECK(list.opened.size() == 2);
    CHECK_FALSE(button(list.window, "Start the machine")->isEnabled());
    CHECK(list.why_empty() == QStringLiteral("No machine has this in its row."));
    list.filter()->clear();
    CHECK(list.why_empty().isEmpty());
    CHECK(list.table()->isVisible());
}

TEST_CASE("states change as the agent tells, and what is chosen stays", "[viewer]")
{
    List list({{"db", "stopped"}, {"web", "stopped"}});
    press(list.filter(), Qt::Key_Down);
    REQUIRE(list.window.chosen()->name == "web");
    CHECK(list.state(1).contains(QStringLiteral("stopped")));
    auto* start = button(list.window, "Start the machine");
    auto* stop = button(list.window, "Stop the machine");
    CHECK(start->isEnabled());
    CHECK_FALSE(stop->isEnabled());

    list.agent.machines[1] = machine_json("web", "running");
    list.agent.tell("machine.state");
    spin_until("the state", [&] { return list.state(1).contains(QStringLiteral("running")); });
    CHECK(list.window.chosen()->name == "web");
    CHECK_FALSE(start->isEnabled());
    CHECK(stop->isEnabled());

    list.agent.machines.insert(list.agent.machines.begin(), machine_json("alpha", "stopped"));
    list.agent.tell("machine.created");
    spin_until("the new one", [&] { return list.table()->model()->rowCount() == 3; });
    CHECK(list.window.chosen()->name == "web");
}

TEST_CASE("a machine is started and stopped, and a refusal is shown", "[viewer]")
{
    List list({{"db", "running"}, {"web", "stopped"}});
    list.agent.answers["machine.stop"] = [](const Json&) { return Json::object(); };
    list.agent.answers["machine.start"] = [](const Json&) -> Result<Json> {
        return fail(ErrorCode::Refused, "web needs 9 GiB of memory", "berth start --smaller web");
    };
    button(list.window, "Stop the machine")->click();
    spin_until("the stop", [&] { return list.agent.asked.size() == 1; });
    press(list.filter(), Qt::Key_Down);
    button(list.window, "Start the machine")->click();
    auto* problem = list.window.findChild<QLabel*>();
    spin_until("the refusal", [&] { return problem->isVisible(); });
    CHECK(problem->text().contains(QStringLiteral("web needs 9 GiB of memory")));
    CHECK(problem->text().contains(QStringLiteral("berth start --smaller web")));
    CHECK(list.agent.asked == std::vector<std::string>{"machine.stop db", "machine.start web"});
}

TEST_CASE("an agent that goes is said, and its machines stay on the screen", "[viewer]")
{
    List list({{"web", "running"}});
    list.agent.close();
    auto* problem = list.window.findChild<QLabel*>();
    spin_until("the banner", [&] { return problem->isVisible(); });
    CHECK(problem->text().contains(QStringLiteral("the agent has gone")));
    CHECK(list.table()->model()->rowCount() == 1);
}

TEST_CASE("the form shows planned sizes and what is wrong with a field", "[viewer]")
{
    const auto loop = make_qt_loop();
    FakeAgent agent(*loop);
    Json question, created;
    agent.answers["machine.plan"] = [&](const Json& params) {
        question = params;
        return Json{{"cpus", 2}, {"memory", gib(1).count}};
    };
    agent.answers["machine.create"] = [&](const Json& params) -> Result<Json> {
        created = params.at("definition");
        if (created.at("name") == "web") return machine_json("web", "stopped");
        return fail(ErrorCode::Invalid, "name: expected letters\nboot.kernel: expected a path");
    };
    AgentLink link(*loop, agent.paths());
    NewMachineForm form(link);
    link.on_ready = [&] { form.agent_changed(); };
    std::string made;
    form.on_created = [&](const std::string& name) { made = name; };
    form.show();
    link.open();
    const auto shows = [&](const char* text) {
        const auto labels = form.findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->isVisible() && label->text().contains(QLatin1String(text));
        });
    };
    spin_until("the sizes", [&] { return shows("2 CPUs and 1.0 GiB of memory"); });
    for (auto* edit : form.findChildren<QLineEdit*>()) {
        if (edit->accessibleName() == QLatin1String("Memory"))
            edit->setText(QStringLiteral("1GiB"));
        if (edit->accessibleName() == QLatin1String("Name")) edit->setText(QStringLiteral("no!"));
    }
    spin_until("the next question", [&] { return question.value("memory", "") == "1GiB"; });
    spin_until("what is missing", [&] { return shows("Not right yet: Name, Kernel"); });
    CHECK_FALSE(shows("expected letters"));
    CHECK_FALSE(button(form, "&Create")->isEnabled());
    press(&form, Qt::Key_Return);
    spin_until("the problems", [&] { return shows("expected letters"); });
    CHECK(shows("expected a path"));
    CHECK(form.isVisible());
    for (auto* edit : form.findChildren<QLineEdit*>())
        if (edit->accessibleName() == QLatin1String("Name")) edit->setText(QStringLiteral("web"));
    spin_until("the button", [&] { return button(form, "&Create")->isEnabled(); });
    button(form, "&Create")->click();
    spin_until("the machine", [&] { return made == "web"; });
    CHECK_FALSE(form.isVisible());
    CHECK(created.at("memory") == "1GiB");
}

TEST_CASE("a window follows the next agent, however soon it comes", "[viewer]")
{
    const auto loop = make_qt_loop();
    FakeAgent agent(*loop);
    AgentLink link(*loop, agent.paths());
    int ready = 0;
    link.on_ready = [&] { ++ready; };
    link.open();
    for (int i = 1; i < 20; ++i) {
        spin_until("the agent", [&] { return ready == i; });
        agent.restart();
    }
}

TEST_CASE("every control of the list and of the form has a name for screen readers", "[viewer]")
{
    List list({{"web", "running"}});
    AgentLink link(*list.loop, list.agent.paths());
    NewMachineForm form(link);
    form.show();
    for (const QWidget* window :
         {static_cast<QWidget*>(&list.window), static_cast<QWidget*>(&form)})
        for (const QWidget* widget : window->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) continue;
            const auto* buttons = qobject_cast<const QAbstractButton*>(widget);
            INFO(widget->metaObject()->className());
            CHECK((!widget->accessibleName().isEmpty() ||
                   (buttons != nullptr && !buttons->text().isEmpty())));
        }
}
