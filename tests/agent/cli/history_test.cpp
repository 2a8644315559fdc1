#include "agent/cli/text.h"
#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"

#include <algorithm>
#include <sstream>

using namespace berth;
using namespace berth::test;

namespace {

bool fits(const std::string& text)
{
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (cli::display_width(line) > 80) return false;
    return true;
}

Json run_of(const std::string& outcome)
{
    return {{"id", 1},
            {"machine", "a-machine-with-a-rather-long-name"},
            {"number", 123456},
            {"cause", "login"},
            {"fingerprint", "0123456789abcdef"},
            {"asked_at", 1000},
            {"running_at", 2000},
            {"ready_at", 4000},
            {"ended_at", 62'000},
            {"cpus", 2},
            {"memory", 536'870'912},
            {"cpus_rule", "fixed: 2 as defined"},
            {"memory_rule", "auto: half of the host"},
            {"accelerator", "tcg"},
            {"accelerator_reason", "this CPU has neither vmx nor svm"},
            {"outcome", outcome},
            {"code", 139},
            {"sentence", "QEMU died of signal 11"},
            {"hint", "look at its log"},
            {"peak_memory", 314'572'800},
            {"cpu_ms", 42'000},
            {"log_path", "/l/1/console.log"},
            {"log_bytes", 2048}};
}

Json totals_of(const std::string& machine)
{
    return {{"machine", machine},
            {"runs", 12},
            {"failures", 3},
            {"ran_ms", 147'900'000},
            {"recent", 11},
            {"ready_ms", 3200},
            {"peak_memory", 314'572'800},
            {"memory", 536'870'912}};
}

/// An agent with two runs and the totals of two machines.
struct World {
    World()
        : agent(home.socket(), [this](const std::string& method, const Json& params) {
              return answer(method, params);
          })
    {
    }
    Result<Json> answer(const std::string& method, const Json& params) const
    {
        if (method == "run.list")
            return Json{{"runs", {run_of("crashed"), run_of("guest_shutdown")}}, {"next", next}};
        if (method == "run.get") return run_of("crashed");
        if (method == "run.totals" && params.contains("name"))
            return Json{{"totals", {totals_of(params["name"])}}};
        if (method == "run.totals")
            return Json{{"totals", {totals_of("web"), totals_of("a-machine-with-a-long-name")}}};
        return polite(method, params);
    }

    Json next;
    CliHome home;
    FakeAgent agent;
};

}  // namespace

TEST_CASE("history shows runs newest first, over pages", "[cli][history]")
{
    World world;
    const Said said = world.home.run({"history", "web", "--limit", "7"});
    CHECK(said.code == 0);
    CHECK(fits(said.out));
    CHECK(has(said.out, "guest shutdown"));
    CHECK(has(said.out, "QEMU died"));
    CHECK(has(said.out, "1 min"));
    const auto calls = world.agent.calls_of("run.list");
    REQUIRE(calls.size() == 1);
    CHECK(calls[0].params == Json{{"limit", 7}, {"name", "web"}});

    world.next = 9;
    const Said json = world.home.run({"history", "--json", "--limit", "3"});
    CHECK(parse_json(json.out, "it").value()["runs"].size() == 4);
    CHECK(world.agent.calls_of("run.list").back().params["before"] == 9);
}

TEST_CASE("the history of one machine ends with what its runs add up to", "[cli][history]")
{
    const World world;
    const Said said = world.home.run({"history", "web"});
    CHECK(fits(said.out));
    CHECK(has(said.out, "web in all: 12 runs, 3 failed, ran 1 d 17 h"));
    CHECK(has(said.out, "ready after 3.2 s"));
    CHECK(has(said.out, "300 MiB"));
    const auto document =
        parse_json(world.home.run({"history", "web", "--json"}).out, "it").value();
    CHECK(document["totals"][0]["failures"] == 3);
    CHECK_FALSE(has(world.home.run({"history"}).out, "in all"));
}

TEST_CASE("totals are a line a machine", "[cli][history]")
{
    const World world;
    const Said said = world.home.run({"history", "--totals"});
    CHECK(said.code == 0);
    CHECK(fits(said.out));
    CHECK(std::count(said.out.begin(), said.out.end(), '\n') == 3);
    CHECK(has(said.out, "READY AFTER"));
    CHECK(has(said.out, "1 d 17 h"));
    const Said json = world.home.run({"history", "web", "--totals", "--json"});
    CHECK(parse_json(json.out, "it").value()["totals"].size() == 1);
}

TEST_CASE("history is filtered by time and outcome", "[cli][history]")
{
    const World world;
    CHECK(world.home.run({"history", "--since", "2026-11-23", "--outcome", "crashed"}).code == 0);
    const Json params = world.agent.calls_of("run.list").back().params;
    CHECK(params["outcome"] == "crashed");
    CHECK(params["since"].is_number_integer());
    CHECK(world.home.run({"history", "--outcome", "eaten"}).code == 2);
}

TEST_CASE("one run is shown with all that is known of it", "[cli][history]")
{
    const World world;
    const Said said = world.home.run({"history", "web", "--run", "3"});
    CHECK(said.code == 0);
    CHECK(fits(said.out));
    for (const char* part : {"by login",
                             "fixed: 2 as defined",
                             "half of the host",
                             "neither vmx nor svm",
                             "after 3.0 s",
                             "crashed, code 139",
                             "QEMU died of signal 11",
                             "hint: look at its log",
                             "300 MiB",
                             "42 s",
                             "0123456789abcdef",
                             "/l/1/console.log"})
        CHECK(has(said.out, part));
    CHECK(world.agent.calls_of("run.get").back().params == Json{{"name", "web"}, {"number", 3}});
    const Said json = world.home.run({"history", "web", "--run", "3", "--json"});
    CHECK(parse_json(json.out, "it").value()["number"] == 123456);
}
