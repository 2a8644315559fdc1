// The agent with macOS's side of sleep: its messages come as IOKit brings them, and it is answered
// as IOKit wants that.
#include "tests/agent/agent_fixture.h"
#include "tests/apple/doubles/power.h"
#include "tests/support/catch.h"

#include <IOKit/IOMessage.h>

#include <algorithm>
#include <csignal>

using namespace berth;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

struct SleepyMac : AgentFixture {
    SleepyMac() { start_agent(); }
    ~SleepyMac() { end_agent(); }
    SleepyMac(const SleepyMac&) = delete;
    SleepyMac& operator=(const SleepyMac&) = delete;

    void run(const std::string& name, const std::string& on_sleep)
    {
        create(name, {{"on_sleep", on_sleep}});
        start(name);
    }
    bool lets_sleep(std::intptr_t ticket)
    {
        return loop.run_until([&] { return is_allowed(ticket); });
    }
    static bool is_allowed(std::intptr_t ticket)
    {
        const auto tickets = allowed();
        return std::find(tickets.begin(), tickets.end(), ticket) != tickets.end();
    }
    std::size_t count(const std::string& kind)
    {
        const auto kinds = event_kinds();
        return static_cast<std::size_t>(std::count(kinds.begin(), kinds.end(), kind));
    }
};

std::intptr_t next_ticket()
{
    static std::intptr_t last = 100;
    return ++last;
}

/// Begins to sleep while the guest of "web" takes its time to stop; returns the kernel's ticket.
std::intptr_t sleep_with_a_slow_guest(SleepyMac& mac)
{
    mac.create("web", {{"on_sleep", "stop"}, {"stop_grace", "3m"}});
    mac.plan_stub("web", {{"manual", true}});
    REQUIRE(mac.call("machine.start", {{"name", "web"}, {"wait", "none"}}));
    REQUIRE(mac.loop.run_until([&] { return is_alive(mac.runner("web")); }));
    mac.signal("web", SIGUSR1);
    REQUIRE(mac.reaches("web", "running"));
    const std::intptr_t ticket = next_ticket();
    kernel_says(kIOMessageSystemWillSleep, ticket);
    REQUIRE(mac.reaches("web", "stopping"));
    return ticket;
}

}  // namespace

TEST_CASE("a Mac sleeps when each machine has what its on_sleep asks for, and wakes them",
          "[apple][sleep]")
{
    SleepyMac mac;
    mac.run("none", "none");
    mac.run("pause", "pause");
    mac.run("stop", "stop");
    mac.run("save", "save");
    const std::intptr_t ticket = next_ticket();
    kernel_says(kIOMessageSystemWillSleep, ticket);
    REQUIRE(mac.lets_sleep(ticket));
    CHECK(mac.state("none") == "running");
    CHECK(mac.state("pause") == "paused");
    CHECK(mac.state("stop") == "stopped");
    CHECK(mac.state("save") == "saved");

    kernel_says(kIOMessageSystemWillPowerOn, 0);
    CHECK(mac.state("pause") == "paused");  // its disk may not be there yet
    kernel_says(kIOMessageSystemHasPoweredOn, 0);
    CHECK(mac.reaches("pause", "running"));
    CHECK(mac.reaches("save", "running"));
    CHECK(mac.state("stop") == "stopped");
    CHECK(mac.count("host.sleep") == 1);
    CHECK(mac.count("host.wake") == 1);
}

TEST_CASE("a Mac that nobody uses may fall asleep, and may be kept from it", "[apple][sleep]")
{
    SleepyMac mac;
    mac.run("web", "pause");
    const std::intptr_t ticket = next_ticket();
    kernel_says(kIOMessageCanSystemSleep, ticket);
    CHECK(mac.lets_sleep(ticket));
    kernel_says(kIOMessageSystemWillNotSleep, 0);
    mac.loop.run_until([] { return true; });
    CHECK(mac.state("web") == "running");
    CHECK(mac.count("host.sleep") == 0);
}

TEST_CASE("a Mac waits for a slow guest, but no longer than it has said", "[apple][sleep]")
{
    SleepyMac mac;
    const std::intptr_t ticket = sleep_with_a_slow_guest(mac);
    mac.loop.advance(27s);
    CHECK_FALSE(SleepyMac::is_allowed(ticket));
    mac.loop.advance(1s);
    CHECK(mac.lets_sleep(ticket));
}

TEST_CASE("a Mac that was woken before it slept is answered no more", "[apple][sleep]")
{
    SleepyMac mac;
    const std::intptr_t ticket = sleep_with_a_slow_guest(mac);
    kernel_says(kIOMessageSystemHasPoweredOn, 0);
    REQUIRE(mac.loop.run_until([&] { return mac.count("host.wake") == 1; }));
    mac.loop.advance(1min);
    CHECK_FALSE(SleepyMac::is_allowed(ticket));
}

TEST_CASE("an agent that goes hears of no more sleep", "[apple][sleep]")
{
    {
        const SleepyMac mac;
        CHECK(somebody_listens());
        kernel_says(kIOMessageSystemHasPoweredOn, 0);  // told, and on its way to the loop
    }
    CHECK_FALSE(somebody_listens());
}

TEST_CASE("an agent that may not listen to the kernel serves all the same", "[apple][sleep]")
{
    refuse_registration();
    SleepyMac mac;
    CHECK_FALSE(somebody_listens());
    CHECK(mac.log.has("it does not tell when that is"));
    mac.run("web", "pause");
    CHECK(mac.state("web") == "running");
}
