// The shapes of docs/protocol.md: what is added there is added here, what is removed breaks a
// client.
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::test;

namespace {

std::vector<std::string> members_of(const Json& object)
{
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items())
        names.push_back(name);
    return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("machines, runs and events have the members that the protocol lists", "[agent][wire]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    const Json machine = fixture.machine("web");
    CHECK(members_of(machine) == Names{"id",
                                       "name",
                                       "state",
                                       "reason",
                                       "definition",
                                       "run",
                                       "last_run",
                                       "restart_at",
                                       "pending",
                                       "shares",
                                       "share_service",
                                       "saved",
                                       "kept_disks",
                                       "mirror"});
    CHECK(members_of(machine.at("run")) == Names{"id",          "machine",
                                                 "machine_id",  "number",
                                                 "cause",       "restored",
                                                 "open",        "fingerprint",
                                                 "cpus",        "memory",
                                                 "cpus_rule",   "memory_rule",
                                                 "accelerator", "accelerator_reason",
                                                 "runner_pid",  "asked_at",
                                                 "running_at",  "first_console_at",
                                                 "ready_at",    "stop_asked_at",
                                                 "ended_at",    "outcome",
                                                 "code",        "sentence",
                                                 "hint",        "peak_memory",
                                                 "cpu_ms",      "log_path",
                                                 "log_bytes"});
    const Json event = fixture.call("events.list")->at("events").back();
    CHECK(members_of(event) == Names{"seq", "at", "kind", "machine", "machine_id", "run", "data"});
    CHECK(members_of(*fixture.call("agent.status")) == Names{"version",
                                                             "pid",
                                                             "started_at",
                                                             "machines",
                                                             "paths",
                                                             "store",
                                                             "accelerator",
                                                             "login",
                                                             "menu",
                                                             "notices",
                                                             "host_memory",
                                                             "backend"});
    CHECK(members_of(*fixture.call("log.locate", {{"name", "web"}})) ==
          Names{"path", "run", "open", "bytes", "console_socket"});
    CHECK(members_of(*fixture.call("run.list")) == Names{"runs", "next"});
}

TEST_CASE("events say what they are about", "[agent][wire]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web");
    fixture.start("web");
    REQUIRE(fixture.call("machine.stop", {{"name", "web"}}));
    const Json events = fixture.call("events.list")->at("events");
    const auto find = [&](const std::string& kind) {
        for (const Json& event : events)
            if (event.at("kind") == kind) return event;
        FAIL("no event " << kind);
        return Json();
    };
    CHECK(find("agent.started").at("machine").is_null());
    CHECK(find("run.asked").at("data") == Json{{"cause", "cli"}, {"restored", false}});
    CHECK(find("run.asked").at("machine_id") == id);
    CHECK(find("run.asked").at("run") == 1);
    CHECK(find("run.running").at("data") == Json{{"accelerator", "tcg"}});
    CHECK(find("machine.state").at("data") ==
          Json{{"from", "stopped"}, {"to", "starting"}, {"reason", nullptr}});
    CHECK(members_of(find("run.ended").at("data")) == Names{"outcome", "code", "sentence", "hint"});
}
