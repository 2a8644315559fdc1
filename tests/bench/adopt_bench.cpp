// How long an agent takes until it serves and has the machines that run: from its spawn to its
// answer, with 50 definitions, of which 1 or 10 run.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/figures.h"

#include <algorithm>
#include <csignal>
#include <cstdio>

using namespace berth;
using namespace berth::test;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kRounds = 10;
constexpr int kDefinitions = 50;

/// Milliseconds; ends the agent that is there as a crash would.
double adopt(const BerthHome& home, std::size_t running)
{
    const ProcessId old = home.agent();
    REQUIRE(::kill(old.pid, SIGKILL) == 0);
    wait_until("the agent's end", [&] { return !is_alive(old); });
    const auto begin = Clock::now();
    const Output output = run_program(program_path("berth-agent"), {"--headless", "--background"});
    const double took = millis_since(begin);
    REQUIRE(output.exit == 0);
    const Json machines = home.json({"ls"});
    const auto has =
        std::count_if(machines["machines"].begin(),
                      machines["machines"].end(),
                      [](const Json& machine) { return machine["state"] == "running"; });
    REQUIRE(static_cast<std::size_t>(has) == running);
    return took;
}

}  // namespace

TEST_CASE("from the agent's start to all machines adopted", "[bench]")
{
    const BerthHome home;
    for (int i = 0; i < kDefinitions; ++i)
        home.create_counter("m" + std::to_string(i));
    std::size_t running = 0;
    for (const std::size_t wanted : {1U, 10U}) {
        while (running < wanted)
            home.ok({"start", "m" + std::to_string(running++)});
        std::vector<double> times;
        for (int round = 0; round < kRounds; ++round)
            times.push_back(adopt(home, running));
        std::printf("adopting %zu of %d machines, median of %d: %.0f ms, at most %.0f ms\n",
                    running,
                    kDefinitions,
                    kRounds,
                    median(times),
                    *std::max_element(times.begin(), times.end()));
    }
}
