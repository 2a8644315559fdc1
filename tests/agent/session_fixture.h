#pragma once

#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "tests/support/fake_services.h"
#include "tests/support/private_bus.h"
#include "vzcore/base/file.h"

#include <csignal>
#include <optional>

namespace berth::test {

/// An agent of which the system is a bus with logind, and the user's session one with systemd.
struct Session : AgentFixture {
    Session()
    {
        session.system_bus = session.user_bus = bus.address();
        logind.emplace(loop, bus.address());
        systemd.emplace(loop, bus.address());
        REQUIRE(loop.run_until([&] { return logind->is_there() && systemd->is_there(); }));
    }
    ~Session() { end_agent(); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void start_agent()
    {
        AgentFixture::start_agent();
        REQUIRE(loop.run_until([&] { return logind->refuse || logind->locks() == 1; }));
    }
    bool comes(const std::function<bool()>& condition) { return loop.run_until(condition); }
    /// A machine that runs and does not power off when it is asked to.
    void run_stubborn(const std::string& name, const Json& more)
    {
        create(name, more);
        plan_stub(name, {{"manual", true}});
        REQUIRE(call("machine.start", {{"name", name}, {"wait", "none"}}));
        REQUIRE(comes([&] { return is_alive(runner(name)); }));
        signal(name, SIGUSR1);
        REQUIRE(reaches(name, "running"));
    }
    /// What the stub was told when it was asked to stop.
    Json stop_request(const std::string& name)
    {
        const std::string folder = paths.machine_dir(machine(name).at("id"));
        const auto text = read_file(folder + "/stop.json", mib(1));
        REQUIRE(text);
        return *parse_json(*text, "stop.json");
    }
    Json last_event(const std::string& kind)
    {
        const auto list = call("events.list");
        REQUIRE(list);
        Json found;
        for (const Json& event : list->at("events"))
            if (event.at("kind") == kind) found = event;
        return found;
    }
    /// Sends SIGTERM, as far as the agent sees it, and waits for its end.
    void terminate()
    {
        bool ended = false;
        agent->terminate([&] { ended = true; });
        REQUIRE(comes([&] { return ended; }));
    }

    PrivateBus bus;
    std::optional<FakeLogind> logind;
    std::optional<FakeSystemd> systemd;
};

}  // namespace berth::test
