#include "menubar/windows/machine_list.h"
#include "tests/support/catch.h"

using namespace berth;

namespace {

MachineView machine(const std::string& name, const std::string& state)
{
    MachineView view;
    view.id = "id-" + name;
    view.name = name;
    view.state = state;
    view.definition = Json::object();
    return view;
}

MachineData data_of(std::vector<MachineView> machines)
{
    MachineData data;
    data.machines = std::move(machines);
    return data;
}

std::vector<std::string> names(const MachineList& list)
{
    std::vector<std::string> found;
    for (const MachineView& one : list.shown())
        found.push_back(one.name);
    return found;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a machine list shows what has the text that was typed", "[windows]")
{
    MachineList list;
    CHECK(list.empty_text() == "Asking the agent…");
    CHECK(list.chosen() == -1);
    list.take(data_of({}));
    CHECK(list.empty_text() == "There is no machine yet.");
    list.take(data_of(
        {machine("build", "stopped"), machine("db", "running"), machine("web", "running")}));
    CHECK(names(list) == Names{"build", "db", "web"});
    CHECK(list.empty_text().empty());
    list.find("  RunnIng ");
    CHECK(names(list) == Names{"db", "web"});
    list.find("W");
    CHECK(names(list) == Names{"web"});
    list.find("nothing");
    CHECK(list.empty_text() == "No machine has this in its row.");
    CHECK(list.chosen_machine() == nullptr);
    CHECK_FALSE(list.offered("start"));
    list.find(" ");
    CHECK(names(list).size() == 3);
}

TEST_CASE("a machine stays chosen wherever its row goes", "[windows]")
{
    MachineList list;
    list.take(data_of({machine("db", "stopped"), machine("web", "running")}));
    CHECK(list.chosen() == 0);
    list.choose(1);
    list.take(data_of(
        {machine("build", "stopped"), machine("db", "stopped"), machine("web", "running")}));
    CHECK(list.chosen() == 2);
    list.find("we");
    CHECK(list.chosen() == 0);
    CHECK(list.chosen_machine()->name == "web");
    list.find("");
    CHECK(list.chosen() == 2);
    list.step(1);
    CHECK(list.chosen() == 2);
    list.step(-1);
    CHECK(list.chosen_machine()->name == "db");
    list.take(data_of({machine("build", "stopped"), machine("web", "running")}));
    CHECK(list.chosen_machine()->name == "build");
    list.choose(7);
    CHECK(list.chosen() == -1);
}

TEST_CASE("a machine list offers what the menu does", "[windows]")
{
    MachineList list;
    list.take(data_of({machine("db", "stopped"), machine("web", "running")}));
    REQUIRE(list.offered("start"));
    CHECK(*list.offered("start") == menu::AskMachine{menu::Verb::Start, "db"});
    CHECK_FALSE(list.offered("stop"));
    list.choose(1);
    CHECK_FALSE(list.offered("start"));
    REQUIRE(list.offered("stop"));
    CHECK(*list.offered("stop") == menu::AskMachine{menu::Verb::Stop, "web"});
    CHECK_FALSE(list.offered("fly"));
}

TEST_CASE("a machine list tells what was refused until something is asked anew", "[windows]")
{
    MachineList list;
    list.take(data_of({machine("db", "stopped")}));
    list.take_answer("db", Json::object());
    CHECK(list.problem().empty());
    list.take_answer("db", fail(ErrorCode::Unsupported, "there is no room", "berth capacity"));
    CHECK(list.problem() == "db: there is no room\nberth capacity");
    MachineData gone = data_of({machine("db", "stopped")});
    gone.failure = Error{ErrorCode::Io, "the agent has gone", ""};
    list.take(gone);
    CHECK(list.problem() == "the agent has gone");
    list.take(data_of({machine("db", "stopped")}));
    CHECK(list.problem() == "db: there is no room\nberth capacity");
    list.forget_refusal();
    CHECK(list.problem().empty());
}

TEST_CASE("a machine that is still to come is chosen when it is there", "[windows]")
{
    MachineList list;
    list.take(data_of({machine("build", "stopped"), machine("web", "running")}));
    list.find("nothing");
    list.choose_machine("db");
    CHECK(names(list) == Names{"build", "web"});
    CHECK(list.chosen_machine()->name == "build");
    list.take(data_of(
        {machine("build", "stopped"), machine("db", "stopped"), machine("web", "running")}));
    CHECK(list.chosen_machine()->name == "db");
    list.choose(0);
    list.take(data_of({machine("build", "running"), machine("db", "stopped")}));
    CHECK(list.chosen_machine()->name == "build");  // waited for once
}
