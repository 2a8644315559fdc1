#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"

#include <csignal>

using namespace berth;
using namespace berth::test;

namespace {

struct World {
    explicit World(FakeAgent::Handler handler = nullptr)
        : agent(home.socket(), [this, handler](const std::string& method, const Json& params) {
              if (handler && method != "hello" && method != "machine.list")
                  return handler(method, params);
              return store.answer(method, params);
          })
    {
        store.add(small_definition("web"));
        store.add(small_definition("db"));
    }

    CliHome home;
    FakeStore store;
    FakeAgent agent;
};

}  // namespace

TEST_CASE("start asks for what was said and tells how it went", "[cli][run]")
{
    World world;
    const Said said =
        world.home.run({"start", "web", "--wait", "ready", "--timeout", "9s", "--anyway"});
    CHECK(said.code == 0);
    CHECK(said.out == "web is ready, after 3.2 s\n");
    const auto calls = world.agent.calls_of("machine.start");
    REQUIRE(calls.size() == 1);
    CHECK(calls[0].params == Json{{"name", "web"},
                                  {"wait", "ready"},
                                  {"timeout", 9000},
                                  {"cause", "cli"},
                                  {"anyway", true}});
}

TEST_CASE("several machines are asked at once, a name given twice once", "[cli][run]")
{
    World world;
    const Said said = world.home.run({"start", "web", "db", "web"});
    CHECK(said.code == 0);
    CHECK(world.agent.calls_of("machine.start").size() == 2);
    CHECK(has(said.out, "web is ready"));
    CHECK(has(said.out, "db is ready"));
}

TEST_CASE("each failure is told and the worst decides the exit code", "[cli][run]")
{
    World world([](const std::string&, const Json& params) -> Result<Json> {
        const std::string name = params["name"];
        if (name == "web") return fail(ErrorCode::Refused, "the memory is taken", "--anyway");
        if (name == "slow") return fail(ErrorCode::TimedOut, "it was not ready in time");
        if (name == "no") return fail(ErrorCode::NoSuchMachine, "no machine has that name");
        return Json{{"name", name}, {"state", "running"}};
    });
    const Said said = world.home.run({"start", "web", "db", "no"});
    CHECK(said.code == 4);
    CHECK(said.out == "db is running\n");
    CHECK(has(said.err, "berth: cannot start web: the memory is taken\nhint: --anyway\n"));
    CHECK(has(said.err, "berth: cannot start no: no machine"));
    CHECK(world.home.run({"start", "web"}).code == 1);
    CHECK(world.home.run({"start", "slow"}).code == 5);
    CHECK(world.home.run({"start", "slow", "no", "web"}).code == 5);
}

TEST_CASE("stop waits for as long as the machine's guest may take", "[cli][run]")
{
    World world;
    const Said said = world.home.run({"stop", "web"});
    CHECK(said.code == 0);
    CHECK(has(said.out, "web is stopped"));
    CHECK(world.agent.calls_of("machine.stop").at(0).params == Json{{"name", "web"}});
    world.home.run({"stop", "web", "--grace", "5s"});
    CHECK(world.agent.calls_of("machine.stop").at(1).params["grace"] == 5000);
    world.home.run({"stop", "web", "--force"});
    CHECK(world.agent.calls_of("machine.stop").at(2).params["force"] == true);
}

TEST_CASE("a stop that had to be forced says why", "[cli][run]")
{
    World world([](const std::string&, const Json&) -> Result<Json> {
        return Json{{"name", "web"},
                    {"state", "stopped"},
                    {"last_run",
                     {{"number", 1},
                      {"outcome", "killed"},
                      {"sentence", "It did not stop in 30 s."},
                      {"stop_asked_at", 1000},
                      {"ended_at", 31'000}}}};
    });
    CHECK(world.home.run({"stop", "web"}).out ==
          "web has stopped, after 30 s: It did not stop in 30 s.\n");
}

TEST_CASE("pause, resume and restart use their own methods", "[cli][run]")
{
    World world;
    CHECK(world.home.run({"pause", "web"}).out == "web is paused\n");
    CHECK(world.home.run({"resume", "web"}).code == 0);
    CHECK(world.home.run({"restart", "web", "--force", "--wait", "none"}).code == 0);
    const Json params = world.agent.calls_of("machine.restart").at(0).params;
    CHECK(params["force"] == true);
    CHECK(params["wait"] == "none");
}

TEST_CASE("an agent that goes away in a wait exits with 3", "[cli][run]")
{
    World world;
    world.agent.stay_silent_on("machine.start");
    BerthProgram program(world.home, {"start", "web"});
    REQUIRE(world.agent.wait_for("machine.start"));
    world.agent.drop_clients();
    CHECK(program.wait() == 3);
    CHECK(has(program.err(), "cannot start web"));
}

TEST_CASE("Ctrl-C in a wait exits with 130 and says that the machine goes on", "[cli][run]")
{
    World world;
    world.agent.stay_silent_on("machine.start");
    world.agent.stay_silent_on("machine.stop");
    for (const std::string verb : {"start", "stop"}) {
        BerthProgram program(world.home, {verb, "web"});
        REQUIRE(world.agent.wait_for("machine." + verb));
        program.signal(SIGINT);
        CHECK(program.wait() == 130);
        CHECK(has(program.err(), "no longer waiting"));
        CHECK(program.out().empty());
    }
}

TEST_CASE("a nonsense answer is an error, not a crash", "[cli][run]")
{
    for (const Json& answer :
         {Json(), Json(7), Json::array(), Json{{"name", 7}}, Json{{"state", "running"}}}) {
        World world([&](const std::string&, const Json&) -> Result<Json> { return answer; });
        const Said said = world.home.run({"start", "web"});
        CHECK(said.code == 1);
        CHECK(has(said.err, "hint: "));
    }
}
