// The agent as its own menu sees it.
#include "agent/local_port.h"
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"

#include <algorithm>

using namespace berth;
using namespace berth::test;

TEST_CASE("a part of the agent's process has the methods that the socket offers", "[agent][port]")
{
    AgentFixture host;
    host.start_agent();
    host.create("web");
    std::optional<Result<Json>> list;
    host.agent->port().call("machine.list", Json::object(), [&](auto result) { list = result; });
    REQUIRE(list);
    REQUIRE(*list);
    CHECK(**list == *host.call("machine.list"));

    std::optional<Result<Json>> none;
    host.agent->port().call("machine.fly", Json::object(), [&](auto result) { none = result; });
    REQUIRE(none);
    CHECK(none->error().code == ErrorCode::Unsupported);
}

TEST_CASE("it hears each event and each change for as long as it wants to", "[agent][port]")
{
    AgentFixture host;
    host.start_agent();
    host.create("web");
    std::vector<std::string> kinds, changed;
    Handle events = host.agent->port().on_event(
        [&](const Json& event) { kinds.push_back(event.at("kind").get<std::string>()); });
    Handle changes = host.agent->port().on_change(
        [&](const std::string& machine) { changed.push_back(machine); });
    host.start("web");
    CHECK(std::count(kinds.begin(), kinds.end(), "run.running") == 1);
    CHECK(std::count(changed.begin(), changed.end(), "web") >= 2);

    events.reset();
    changes.reset();
    const auto heard = kinds.size() + changed.size();
    host.create("db");
    host.start("db");
    CHECK(kinds.size() + changed.size() == heard);
}

TEST_CASE("handles and answers that outlive the agent do no harm", "[agent][port]")
{
    AgentFixture host;
    host.start_agent();
    host.create("web");
    const Handle events = host.agent->port().on_event([](const Json& /*event*/) {});
    const Handle changes = host.agent->port().on_change([](const std::string& /*machine*/) {});
    bool answered = false;
    host.agent->port().call("machine.start",
                            {{"name", "web"}, {"wait", "running"}},
                            [&](const Result<Json>& /*result*/) { answered = true; });
    host.end_agent();
    host.loop.settle();
    CHECK(!answered);
}

TEST_CASE("agent.status says what stands in the way of the menu and of notices", "[agent][port]")
{
    AgentFixture host;
    host.start_agent();
    CHECK(host.call("agent.status")->at("menu").is_null());
    CHECK(host.call("agent.status")->at("notices").is_null());
    std::string problem = "no panel of this desktop shows it";
    host.agent->report_desktop(
        {.menu = [&] { return problem; }, .notices = [] { return "no daemon shows them"; }});
    CHECK(host.call("agent.status")->at("menu").at("problem") == problem);
    CHECK(host.call("agent.status")->at("menu").at("shown") == false);
    CHECK(host.call("agent.status")->at("notices").at("problem") == "no daemon shows them");
    problem.clear();
    CHECK(host.call("agent.status")->at("menu").at("shown") == true);
    CHECK(host.call("agent.status")->at("notices").at("shown") == false);
}
