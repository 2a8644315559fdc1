// What the planner promises for any host and any machines, tried on random ones with fixed seeds.
#include "agent/capacity.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <random>

using namespace berth;
using namespace berth::agent;

namespace {

struct Dice {
    std::mt19937_64 source;
    std::uint64_t roll(std::uint64_t from, std::uint64_t to)
    {
        return std::uniform_int_distribution<std::uint64_t>(from, to)(source);
    }
    bool chance(std::uint64_t percent) { return roll(1, 100) <= percent; }
};

PlanRequest random_request(Dice& dice)
{
    PlanRequest request;
    constexpr int kCores[] = {1, 2, 3, 4, 8, 16, 128};
    const std::uint64_t memory_mib = std::uint64_t{1} << dice.roll(9, 20);
    request.host.cpus = kCores[dice.roll(0, 6)];
    request.host.memory = mib(memory_mib + dice.roll(0, memory_mib / 3));
    const auto count = dice.roll(1, 12);
    for (std::uint64_t i = 0; i < count; ++i) {
        Candidate machine;
        machine.id = "m" + std::to_string(i);
        machine.name = machine.id;
        if (dice.chance(50)) machine.memory = mib(dice.roll(16, memory_mib));
        if (dice.chance(50)) machine.cpus = static_cast<int>(dice.roll(1, 20));
        machine.autostart = dice.chance(30);
        if (dice.chance(40)) {
            machine.holds = mib(dice.roll(64, std::max<std::uint64_t>(memory_mib / count, 65)));
        } else if (dice.chance(60)) {
            request.asked.push_back(machine.id);
        }
        request.machines.push_back(machine);
    }
    if (dice.chance(20)) request.limits.most_memory = mib(dice.roll(1024, 65536));
    if (dice.chance(20)) request.limits.least_memory = mib(dice.roll(16, 1024));
    return request;
}

Bytes granted(const Plan& planned)
{
    Bytes sum;
    for (const auto& one : planned.asked)
        if (one.sizes) sum = sum + one.sizes->memory;
    return sum;
}

bool same(const Plan& a, const Plan& b)
{
    return std::equal(a.asked.begin(),
                      a.asked.end(),
                      b.asked.begin(),
                      b.asked.end(),
                      [](const Planned& x, const Planned& y) {
                          return x.id == y.id && x.sizes == y.sizes && x.fits == y.fits &&
                                 x.refusal.has_value() == y.refusal.has_value() &&
                                 (!x.refusal || x.refusal->message == y.refusal->message);
                      });
}

}  // namespace

TEST_CASE("for 20,000 random hosts and machines the plan keeps its promises",
          "[capacity][property]")
{
    const auto seed = GENERATE(1U, 2U, 3U, 4U);
    Dice dice{std::mt19937_64(seed)};
    for (int round = 0; round < 5'000; ++round) {
        PlanRequest request = random_request(dice);
        const Plan planned = plan(request);
        INFO("seed " << seed << ", round " << round);

        // Sums never exceed the ceiling: what is granted fits into what was left.
        if (!(granted(planned) <= planned.left)) FAIL("granted more than was left");
        // Each one asked gets exactly one answer.
        if (planned.asked.size() != request.asked.size()) FAIL("an answer is missing");

        // The order of the input does not matter, and the same input gives the same plan.
        PlanRequest shuffled = request;
        std::shuffle(shuffled.machines.begin(), shuffled.machines.end(), dice.source);
        std::shuffle(shuffled.asked.begin(), shuffled.asked.end(), dice.source);
        if (!same(planned, plan(shuffled)) || !same(planned, plan(request)))
            FAIL("the order mattered");

        for (const auto& one : planned.asked) {
            const bool valid = one.sizes.has_value() != one.refusal.has_value();
            if (!valid) FAIL("neither sizes nor a refusal");
            if (one.sizes) {
                const bool good = one.sizes->cpus >= 1 && one.sizes->cpus <= request.host.cpus &&
                                  one.sizes->memory >= request.limits.least_memory &&
                                  one.sizes->memory <= request.limits.most_memory &&
                                  !one.sizes->cpus_rule.empty() && !one.sizes->memory_rule.empty();
                if (!good) FAIL("sizes out of bounds");
            }
        }
    }
}

TEST_CASE("for random hosts a refusal names a holder, and the size it names fits",
          "[capacity][property]")
{
    Dice dice{std::mt19937_64(7)};
    int tried = 0;
    for (int round = 0; round < 20'000; ++round) {
        PlanRequest request = random_request(dice);
        if (request.asked.empty()) continue;
        request.asked.resize(1);
        const Planned refused = plan(request).asked.front();
        if (!refused.refusal || refused.refusal->message.find(" needs ") == std::string::npos)
            continue;
        ++tried;
        INFO("round " << round << ": " << refused.refusal->message);
        for (const auto& machine : request.machines) {
            const bool holds = machine.holds && machine.id != request.asked.front();
            if (holds &&
                refused.refusal->message.find(machine.name + " holds ") == std::string::npos)
                FAIL("a holder is missing");
        }
        if (refused.fits == Bytes{}) continue;
        for (auto& machine : request.machines)
            if (machine.id == request.asked.front()) machine.memory = refused.fits;
        if (!plan(request).asked.front().sizes) FAIL("the fitting size does not fit");
    }
    CHECK(tried > 100);
}

TEST_CASE("anyway starts what only memory kept from starting", "[capacity][property]")
{
    Dice dice{std::mt19937_64(11)};
    for (int round = 0; round < 5'000; ++round) {
        PlanRequest request = random_request(dice);
        request.limits = BackendLimits{};
        for (auto& machine : request.machines)
            machine.cpus.reset();
        request.shortage = Shortage::Overcommit;
        for (const auto& one : plan(request).asked)
            if (!one.sizes) FAIL("refused anyway: " << one.refusal->message);
    }
}

TEST_CASE("smaller gives the size that a refusal names, and never exceeds the ceiling",
          "[capacity][property]")
{
    Dice dice{std::mt19937_64(13)};
    int tried = 0;
    for (int round = 0; round < 20'000; ++round) {
        PlanRequest request = random_request(dice);
        const Plan refusing = plan(request);
        request.shortage = Shortage::Shrink;
        const Plan shrinking = plan(request);
        INFO("round " << round);
        if (!(granted(shrinking) <= shrinking.left)) FAIL("granted more than was left");
        if (request.asked.size() != 1) continue;
        const Planned& refused = refusing.asked.front();
        const Planned& got = shrinking.asked.front();
        if (refused.sizes && refused.sizes != got.sizes) FAIL("shrunk without need");
        if (!refused.refusal) continue;
        ++tried;
        if (got.sizes.has_value() != (refused.fits > Bytes{})) FAIL("the offer was not kept");
        if (got.sizes && got.sizes->memory > refused.fits) FAIL("larger than what fits");
    }
    CHECK(tried > 100);
}
