#include "agent/advice.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"

using namespace berth;
using test::has;
using namespace berth::agent;

namespace {

constexpr Bytes kMost = gib(16);

/// A run of 10 minutes with 4 CPUs and 4 GiB.
store::Run past(Bytes peak, double busy, std::int64_t number = 1)
{
    store::Run run;
    run.number = number;
    run.cpus = 4;
    run.memory = gib(4);
    run.running_at = from_millis(0);
    run.ended_at = from_millis(600'000);
    run.outcome = Outcome::Stopped;
    run.peak_memory = peak;
    run.cpu_millis = static_cast<std::int64_t>(600'000 * busy);
    return run;
}

Definition fixed()
{
    Definition definition;
    definition.cpus = 4;
    definition.memory = gib(4);
    return definition;
}

}  // namespace

TEST_CASE("without three runs that tell something there is no advice", "[agent][advice]")
{
    store::Run brief = past(mib(500), 1);
    brief.ended_at = from_millis(59'999);
    store::Run unmeasured = past(mib(500), 1);
    unmeasured.peak_memory.reset();
    store::Run open = past(mib(500), 1);
    open.outcome.reset();
    const auto advice =
        advise(fixed(), {brief, unmeasured, open, past(mib(500), 1), past(mib(500), 1)}, 8, kMost);
    CHECK(advice.runs == 2);
    CHECK_FALSE(advice.memory.size);
    CHECK_FALSE(advice.cpus.size);
    CHECK(has(advice.memory.why, "not enough"));
    CHECK_FALSE(advise(fixed(), {}, 8, kMost).memory.size);
}

TEST_CASE("what was never used is given back, with room above the highest peak", "[agent][advice]")
{
    const auto advice =
        advise(fixed(), {past(mib(500), 0.1), past(gib(1), 1.2, 7), past(mib(600), 0.4)}, 8, kMost);
    CHECK(advice.runs == 3);
    CHECK(advice.memory.size == mib(1280));
    CHECK(has(advice.memory.why, "1.0 GiB was used, in run 7"));
    CHECK(advice.cpus.size == 3);
    CHECK(has(advice.cpus.why, "1.2 busy"));
    const auto idle =
        advise(fixed(), {past(mib(90), 0), past(mib(90), 0), past(mib(90), 0)}, 8, kMost);
    CHECK(idle.memory.size == mib(128));
    CHECK(idle.cpus.size == 2);
}

TEST_CASE("what is used nearly whole in most runs gets more, up to what the host has",
          "[agent][advice]")
{
    const std::vector runs{past(gib(4), 3.9), past(mib(3800), 3.8), past(gib(1), 0.5)};
    const auto advice = advise(fixed(), runs, 8, kMost);
    CHECK(advice.memory.size == gib(6));
    CHECK(has(advice.memory.why, "2 of 3 runs"));
    CHECK(advice.cpus.size == 5);
    CHECK(advise(fixed(), runs, 8, gib(5)).memory.size == gib(5));
    const auto most = advise(fixed(), runs, 4, gib(4));
    CHECK_FALSE(most.memory.size);
    CHECK_FALSE(most.cpus.size);
    CHECK(has(most.memory.why, "the host gives no more"));
}

TEST_CASE("what fits is kept, and what is set already is not suggested", "[agent][advice]")
{
    const std::vector runs{past(gib(3), 2), past(gib(3), 2), past(gib(3), 2)};
    const auto kept = advise(fixed(), runs, 8, kMost);
    CHECK_FALSE(kept.memory.size);
    CHECK_FALSE(kept.cpus.size);
    CHECK(has(kept.memory.why, "room enough"));
    Definition changed = fixed();
    changed.memory = mib(1280);
    const std::vector small{past(gib(1), 2), past(gib(1), 2), past(gib(1), 2)};
    CHECK_FALSE(advise(changed, small, 8, kMost).memory.size);
}
