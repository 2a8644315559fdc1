// What Berth costs while nothing happens. Counted by the kernel, not timed.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/home_processes.h"

#include <thread>

using namespace berth;
using namespace berth::test;

TEST_CASE("an idle agent and an idle runner do not wake in a minute", "[footprint]")
{
    const BerthHome home;
    home.create_guest("web", "", {"--no-network"});
    home.ok({"start", "web", "--wait", "ready"});
    const ProcessId agent = home.agent();
    const ProcessId runner = home.runner("web");
    // What follows the start (the guest's prompt, the last command's connection) is over when
    // nothing has moved for a while; then the minute begins.
    std::uint64_t before = 0;
    const auto sum = [&] { return times_woken(agent) + times_woken(runner); };
    wait_until("silence", [&] {
        before = sum();
        std::this_thread::sleep_for(std::chrono::seconds(3));
        return sum() == before;
    });
    const std::uint64_t agent_before = times_woken(agent);
    const std::uint64_t runner_before = times_woken(runner);
    std::this_thread::sleep_for(std::chrono::seconds(60));
    CHECK(times_woken(agent) == agent_before);
    CHECK(times_woken(runner) == runner_before);
    CHECK(home.state("web") == "running");
}

#if defined(BERTH_CHECK_MEMORY)
TEST_CASE("the agent stays small with ten machines, and so does a runner", "[footprint][qemu]")
{
    const BerthHome home;
    for (int i = 0; i < 10; ++i)
        home.create_guest("m" + std::to_string(i));
    home.ok({"start", "m0", "--wait", "ready"});
    const Bytes agent = own_memory(home.agent());
    const Bytes runner = own_memory(home.runner("m0"));
    WARN("agent " << human(agent) << ", runner " << human(runner));
    CHECK(agent <= mib(16));
    CHECK(runner <= mib(6));
}
#endif
