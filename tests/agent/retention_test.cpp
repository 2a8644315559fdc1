// Old runs go, with their logs, as the settings say.
#include "store/store.h"
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::test;

namespace {

std::vector<std::int64_t> numbers(AgentFixture& fixture)
{
    const auto list = fixture.call("run.list", {{"name", "web"}});
    REQUIRE(list);
    std::vector<std::int64_t> found;
    for (const Json& run : list->at("runs"))
        found.push_back(run.at("number"));
    return found;
}

void run_once(AgentFixture& fixture, bool crash = false)
{
    fixture.plan_stub("web", crash ? Json{{"outcome", "crashed"}} : Json::object());
    fixture.start("web");
    REQUIRE(fixture.call("machine.stop", {{"name", "web"}}));
    fixture.loop.settle();
}

using Numbers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("beyond the number that is kept the oldest run goes when one ends, with its log",
          "[agent][retention]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web");
    fixture.set("history.runs", "2");
    run_once(fixture, true);
    for (int i = 0; i < 3; ++i)
        run_once(fixture);
    CHECK(numbers(fixture) == Numbers{4, 3, 1});  // 1 is the newest that failed
    CHECK(exists(fixture.paths.run_logs(id, 1)));
    CHECK_FALSE(exists(fixture.paths.run_logs(id, 2)));
    CHECK(exists(fixture.paths.run_logs(id, 4)));
    const auto totals = fixture.call("run.totals", {{"name", "web"}});
    REQUIRE(totals);
    CHECK(totals->at("totals")[0].at("runs") == 4);
    CHECK(totals->at("totals")[0].at("failures") == 1);
    CHECK(totals->at("totals")[0].at("memory") == mib(128).count);
}

TEST_CASE("a smaller number counts at once, and an open run is none of those that go",
          "[agent][retention]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    for (int i = 0; i < 3; ++i)
        run_once(fixture);
    fixture.start("web");
    fixture.set("history.runs", "1");
    CHECK(numbers(fixture) == Numbers{4});
    CHECK(fixture.state("web") == "running");
}

TEST_CASE("a log folder that stays for now is removed the next time", "[agent][retention]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web");
    run_once(fixture);
    run_once(fixture);
    // As if an agent had ended between the row and the folder.
    fixture.end_agent();
    {
        auto store = store::Store::open(fixture.paths.database());
        REQUIRE(store);
        REQUIRE((*store)->prune_runs({.runs = 1}, 10) == 1);
    }
    CHECK(exists(fixture.paths.run_logs(id, 1)));
    fixture.start_agent();
    fixture.loop.settle();
    CHECK_FALSE(exists(fixture.paths.run_logs(id, 1)));
    CHECK(exists(fixture.paths.run_logs(id, 2)));
}

TEST_CASE("what retention takes is checked", "[agent][retention]")
{
    AgentFixture fixture;
    fixture.start_agent();
    for (const char* value : {"0", "-1", "1.5", "many", "", "99999999999"})
        CHECK(fixture.refuses("history.runs", value));
    for (const char* value : {"0d", "1m", "never", "", "90"})
        CHECK(fixture.refuses("history.age", value));
    fixture.set("history.runs", "all");
    fixture.set("history.age", "forever");
    fixture.set("history.age", "12w");
}
