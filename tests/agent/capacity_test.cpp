#include "agent/capacity.h"
#include "tests/support/catch.h"

#include <utility>

using namespace berth;
using namespace berth::agent;

namespace {

HostFacts host_with(int cpus, Bytes memory)
{
    HostFacts host;
    host.cpus = host.physical_cpus = cpus;
    host.memory = host.physical_memory = memory;
    return host;
}

Candidate auto_sized(const std::string& id, std::optional<Bytes> holds = std::nullopt)
{
    Candidate candidate;
    candidate.id = candidate.name = id;
    candidate.holds = holds;
    return candidate;
}

Candidate fixed(const std::string& id, Bytes memory, std::optional<Bytes> holds = std::nullopt)
{
    Candidate candidate = auto_sized(id, holds);
    candidate.memory = memory;
    candidate.cpus = 1;
    return candidate;
}

PlanRequest
request_on(HostFacts host, std::vector<Candidate> machines, std::vector<std::string> asked)
{
    PlanRequest request;
    request.host = std::move(host);
    request.machines = std::move(machines);
    request.asked = std::move(asked);
    return request;
}

Planned plan_one(const PlanRequest& request)
{
    const Plan planned = plan(request);
    REQUIRE(planned.asked.size() == 1);
    return planned.asked.front();
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("auto CPUs are the host's less two, from two to eight, never above the host",
          "[capacity]")
{
    const std::pair<int, int> table[] = {
        {1, 1}, {2, 2}, {3, 2}, {4, 2}, {5, 3}, {8, 6}, {10, 8}, {64, 8}};
    for (const auto& [host, expected] : table) {
        const auto planned =
            plan_one(request_on(host_with(host, gib(16)), {auto_sized("a")}, {"a"}));
        INFO(host << " CPUs");
        REQUIRE(planned.sizes);
        CHECK(planned.sizes->cpus == expected);
        CHECK_FALSE(is_fixed_rule(planned.sizes->cpus_rule));
    }
}

TEST_CASE("more CPUs than the host has are refused, also anyway", "[capacity]")
{
    Candidate machine = fixed("a", gib(1));
    machine.cpus = 9;
    auto request = request_on(host_with(8, gib(16)), {machine}, {"a"});
    for (const auto overcommit : {Shortage::Refuse, Shortage::Overcommit}) {
        request.shortage = overcommit;
        const auto planned = plan_one(request);
        REQUIRE(planned.refusal);
        CHECK(planned.refusal->code == ErrorCode::Refused);
        CHECK(contains(planned.refusal->message, "9 CPUs"));
        CHECK(contains(planned.refusal->message, "8 CPUs"));
    }
}

TEST_CASE("a CPU limit of the cgroup is named by the rule", "[capacity]")
{
    HostFacts host = host_with(4, gib(16));
    host.physical_cpus = 32;
    host.cpu_limit_reason = "cgroup quota";
    const auto planned = plan_one(request_on(host, {auto_sized("a")}, {"a"}));
    REQUIRE(planned.sizes);
    CHECK(planned.sizes->cpus == 2);
    CHECK(contains(planned.sizes->cpus_rule, "cgroup quota"));
}

TEST_CASE("one auto-sized machine gets half of the host", "[capacity]")
{
    const auto planned = plan_one(request_on(host_with(8, gib(24)), {auto_sized("a")}, {"a"}));
    REQUIRE(planned.sizes);
    CHECK(planned.sizes->memory == gib(12));
    CHECK(contains(planned.sizes->memory_rule, "half"));
}

TEST_CASE("auto-sized machines share the pool with those that run and those of the login",
          "[capacity]")
{
    Candidate login = auto_sized("login");
    login.autostart = true;
    const auto request = request_on(host_with(8, gib(24)),
                                    {auto_sized("runs", gib(4)),
                                     login,
                                     auto_sized("a"),
                                     auto_sized("idle"),
                                     fixed("f", gib(1))},
                                    {"a"});
    const Plan planned = plan(request);
    CHECK(planned.sharers == 3);
    REQUIRE(planned.asked.front().sizes);
    CHECK(planned.asked.front().sizes->memory == gib(4));
    CHECK(contains(planned.asked.front().sizes->memory_rule, "3 auto-sized machines"));
}

TEST_CASE("what the ceiling leaves bounds an auto size", "[capacity]")
{
    // 16 GiB: the ceiling is 12.8 GiB; 8 are held, so 4.8 are left, less than the pool's half.
    const auto planned = plan_one(
        request_on(host_with(8, gib(16)), {fixed("big", gib(8), gib(8)), auto_sized("a")}, {"a"}));
    REQUIRE(planned.sizes);
    CHECK(planned.sizes->memory == mib(4864));  // 4.8 GiB in steps of 128 MiB
    CHECK(contains(planned.sizes->memory_rule, "ceiling"));
}

TEST_CASE("an auto size below 512 MiB is refused with the holder and the size that fits",
          "[capacity]")
{
    auto request = request_on(host_with(4, gib(8)),
                              {fixed("big", mib(5760), mib(5760)), auto_sized("a")},
                              {"a"});  // ceiling 6 GiB: 384 MiB are left
    const auto refused = plan_one(request);
    REQUIRE(refused.refusal);
    CHECK(contains(refused.refusal->message, "big holds 5.6 GiB"));
    CHECK(contains(refused.refusal->hint, "384MiB would fit"));
    CHECK(contains(refused.refusal->hint, "--anyway"));
    CHECK(refused.fits == mib(384));

    request.machines[1].memory = refused.fits;
    CHECK(plan_one(request).sizes);

    request.machines[1].memory.reset();
    request.shortage = Shortage::Overcommit;
    const auto allowed = plan_one(request);
    REQUIRE(allowed.sizes);
    CHECK(allowed.sizes->memory == mib(512));
    CHECK(contains(allowed.sizes->memory_rule, "anyway"));
}

TEST_CASE("a fixed size that the ceiling does not leave is refused, and given anyway", "[capacity]")
{
    auto request =
        request_on(host_with(4, gib(8)), {fixed("big", gib(4), gib(4)), fixed("a", gib(3))}, {"a"});
    const auto refused = plan_one(request);
    REQUIRE(refused.refusal);
    CHECK(contains(refused.refusal->message, "a needs 3.0 GiB"));
    CHECK(contains(refused.refusal->message, "big holds 4.0 GiB"));
    CHECK(refused.fits == gib(2));
    request.shortage = Shortage::Overcommit;
    REQUIRE(plan_one(request).sizes);
    CHECK(plan_one(request).sizes->memory == gib(3));
}

TEST_CASE("a fixed size may be small", "[capacity]")
{
    const auto planned = plan_one(request_on(host_with(2, gib(4)), {fixed("a", mib(96))}, {"a"}));
    REQUIRE(planned.sizes);
    CHECK(planned.sizes->memory == mib(96));
    CHECK(is_fixed_rule(planned.sizes->memory_rule));
}

TEST_CASE("sizes stay within what the backend can do", "[capacity]")
{
    auto request = request_on(host_with(8, gib(std::uint64_t{1} << 10)), {auto_sized("a")}, {"a"});
    request.limits.most_memory = gib(64);
    REQUIRE(plan_one(request).sizes);
    CHECK(plan_one(request).sizes->memory == gib(64));

    request.machines = {fixed("a", gib(65))};
    REQUIRE(plan_one(request).refusal);
    CHECK(contains(plan_one(request).refusal->message, "64 GiB"));

    request.machines = {fixed("a", mib(8))};
    request.limits.least_memory = mib(16);
    REQUIRE(plan_one(request).refusal);
    CHECK(contains(plan_one(request).refusal->message, "least"));
}

TEST_CASE("a host of 1 core and 512 MiB gives nothing, and half of itself anyway", "[capacity]")
{
    auto request = request_on(host_with(1, mib(512)), {auto_sized("a")}, {"a"});
    const auto refused = plan_one(request);
    REQUIRE(refused.refusal);
    CHECK(refused.fits == Bytes{});
    CHECK(contains(refused.refusal->hint, "no size would fit"));
    request.shortage = Shortage::Overcommit;
    const auto allowed = plan_one(request);
    REQUIRE(allowed.sizes);
    CHECK(allowed.sizes->cpus == 1);
    CHECK(allowed.sizes->memory == mib(256));
}

TEST_CASE("a host of 2 cores and 3 GiB has a ceiling of 1 GiB", "[capacity]")
{
    const Plan planned = plan(request_on(host_with(2, gib(3)), {auto_sized("a")}, {"a"}));
    CHECK(planned.ceiling == gib(1));
    CHECK(planned.pool == mib(1536));
    REQUIRE(planned.asked.front().sizes);
    CHECK(planned.asked.front().sizes->cpus == 2);
    CHECK(planned.asked.front().sizes->memory == gib(1));
}

TEST_CASE("a host of 1 TiB keeps a fifth for itself", "[capacity]")
{
    const auto tib = gib(std::uint64_t{1} << 10);
    const Plan planned = plan(request_on(host_with(128, tib), {auto_sized("a")}, {"a"}));
    CHECK(planned.ceiling == tib - tib / 5);
    REQUIRE(planned.asked.front().sizes);
    CHECK(planned.asked.front().sizes->memory == gib(512));
    CHECK(planned.asked.front().sizes->cpus == 8);
}

TEST_CASE("machines that start together share what the ceiling leaves", "[capacity]")
{
    // 8 GiB: ceiling 6, pool 4. Three together: 4/3 GiB each by the pool.
    auto request =
        request_on(host_with(8, gib(8)),
                   {auto_sized("a"), auto_sized("b"), auto_sized("c"), fixed("f", gib(4), gib(4))},
                   {"a", "b", "c"});
    const Plan planned = plan(request);  // 2 GiB are left: 682 MiB each, in steps 640
    for (const auto& one : planned.asked) {
        REQUIRE(one.sizes);
        CHECK(one.sizes->memory == mib(640));
    }
}

TEST_CASE("when not all fit, as many start as can, and those refused name the others", "[capacity]")
{
    auto request =
        request_on(host_with(8, gib(8)),
                   {auto_sized("a"), auto_sized("b"), auto_sized("c"), fixed("f", gib(5), gib(5))},
                   {"c", "b", "a"});  // 1 GiB is left: room for two
    const Plan planned = plan(request);
    REQUIRE(planned.asked.size() == 3);
    CHECK(planned.asked[0].sizes);
    CHECK(planned.asked[1].sizes);
    REQUIRE(planned.asked[2].refusal);
    CHECK(contains(planned.asked[2].refusal->message,
                   "f holds 5.0 GiB, a holds 512 MiB, b holds 512 MiB"));
}

TEST_CASE("a machine that is asked again counts as free, so that a restart fits", "[capacity]")
{
    const auto planned = plan_one(request_on(
        host_with(4, gib(8)), {fixed("a", gib(4), gib(4)), fixed("b", gib(2), gib(2))}, {"a"}));
    CHECK(planned.sizes);
}
