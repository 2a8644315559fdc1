// What the agent says when its host runs short of memory.
#include "agent/memory_watch.h"
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"

#include <algorithm>

using namespace berth;
using namespace berth::agent;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

constexpr HostMemory kShort{gib(16), mib(900)};

std::int64_t told(AgentFixture& fixture)
{
    const auto kinds = fixture.event_kinds();
    return std::count(kinds.begin(), kinds.end(), "host.memory_low");
}

Json last_event(AgentFixture& fixture)
{
    const auto list = fixture.call("events.list");
    REQUIRE(list);
    return list->at("events").back();
}

}  // namespace

TEST_CASE("a host is short of memory when less than a fifth is to be had", "[agent][memory]")
{
    CHECK(is_short({gib(10), Bytes{gib(2).count - 1}}));
    CHECK_FALSE(is_short({gib(10), gib(2)}));
    CHECK(is_short({gib(10), {}}));
    CHECK_FALSE(is_short({}));
}

TEST_CASE("a host short of memory is told with what machines were given of it", "[agent][memory]")
{
    AgentFixture fixture;
    fixture.start_agent();
    for (const char* name : {"build", "db", "web"})
        fixture.create(name, {{"memory", name == std::string("db") ? "2GiB" : "512MiB"}});
    fixture.start("web");
    fixture.conditions->host_memory = kShort;
    Json expected = {{"available", mib(900).count},
                     {"total", gib(16).count},
                     {"machines", 1},
                     {"given", mib(512).count},
                     {"most", {{"name", "web"}, {"memory", mib(512).count}}}};
    fixture.conditions->squeeze();
    CHECK(last_event(fixture).at("kind") == "host.memory_low");
    CHECK(last_event(fixture).at("machine") == nullptr);
    CHECK(last_event(fixture).at("data") == expected);

    fixture.start("db");
    fixture.loop.advance(kMemoryPause);
    fixture.conditions->squeeze();
    expected["machines"] = 2;
    expected["given"] = mib(2560).count;
    expected["most"] = {{"name", "db"}, {"memory", gib(2).count}};
    CHECK(last_event(fixture).at("data") == expected);
}

TEST_CASE("pressure that lasts is told once a minute, and not even heard between",
          "[agent][memory]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.conditions->host_memory = kShort;
    CHECK(fixture.conditions->memory_watchers() == 1);
    fixture.conditions->squeeze();
    CHECK(told(fixture) == 1);
    CHECK(last_event(fixture).at("data").at("most") == nullptr);
    CHECK(fixture.conditions->memory_watchers() == 0);
    fixture.loop.advance(kMemoryPause - 1ms);
    CHECK(fixture.conditions->memory_watchers() == 0);
    fixture.loop.advance(1ms);
    CHECK(fixture.conditions->memory_watchers() == 1);
    CHECK(told(fixture) == 1);  // only what the host tells, never because a minute is over
    fixture.conditions->squeeze();
    CHECK(told(fixture) == 2);
}

TEST_CASE("programs that wait within a limit of their own are no shortage", "[agent][memory]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.conditions->squeeze();
    CHECK(told(fixture) == 0);
    fixture.conditions->host_memory =
        fail(ErrorCode::Io, "reading the host's memory: no such file");
    fixture.loop.advance(kMemoryPause);
    fixture.conditions->squeeze();
    CHECK(told(fixture) == 0);
    CHECK(fixture.log.has("reading the host's memory: no such file"));
    fixture.conditions->host_memory = kShort;
    fixture.loop.advance(kMemoryPause);
    fixture.conditions->squeeze();
    CHECK(told(fixture) == 1);
}

TEST_CASE("where the host does not tell, the agent says so and serves", "[agent][memory]")
{
    AgentFixture fixture;
    fixture.start_agent();
    CHECK(fixture.call("agent.status")->at("host_memory") ==
          Json{{"watched", true}, {"problem", nullptr}, {"hint", nullptr}});
    fixture.conditions->memory_refusal =
        Error{ErrorCode::Unsupported, "this kernel keeps it to itself", "try another"};
    fixture.start_agent();
    CHECK(fixture.call("agent.status")->at("host_memory") ==
          Json{{"watched", false},
               {"problem", "this kernel keeps it to itself"},
               {"hint", "try another"}});
    fixture.loop.advance(1h);  // and does not ask again
    CHECK(std::count_if(fixture.log.lines.begin(), fixture.log.lines.end(), [](const auto& line) {
              return line.second.find("this kernel keeps it to itself") != std::string::npos;
          }) == 1);
}
