// The login plan as data: who starts now, what is said, what is kept.
#include "agent/login_plan.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::agent;

namespace {

LoginMachine machine(const std::string& name, int order, LoginPhase phase)
{
    LoginMachine result;
    result.id = "id-" + name;
    result.name = name;
    result.order = order;
    result.phase = phase;
    return result;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("the due ones start by order, then by name, two at a time", "[login]")
{
    const std::vector<LoginMachine> machines{machine("d", 100, LoginPhase::Due),
                                             machine("c", 100, LoginPhase::Due),
                                             machine("b", 5, LoginPhase::Due),
                                             machine("a", 1, LoginPhase::Waiting),
                                             machine("z", 0, LoginPhase::Delayed),
                                             machine("y", 0, LoginPhase::Started)};
    CHECK(login_starts_now(machines) == Ids{"id-b", "id-c"});
    auto booting = machines;
    booting.push_back(machine("x", 0, LoginPhase::Booting));
    CHECK(login_starts_now(booting) == Ids{"id-b"});
    booting.push_back(machine("w", 0, LoginPhase::Booting));
    CHECK(login_starts_now(booting).empty());
    CHECK(login_starts_now({}).empty());
}

TEST_CASE("the summary counts, and says why of each that did not start", "[login]")
{
    LoginPlan plan;
    CHECK(summary_of(plan) == "no machine starts at login");
    plan.machines = {machine("web", 1, LoginPhase::Started),
                     machine("db", 1, LoginPhase::Started),
                     machine("build", 1, LoginPhase::NotStarted)};
    plan.machines[2].reason = "/mnt/vm was not mounted";
    CHECK(summary_of(plan) == "2 of 3 started; build: /mnt/vm was not mounted");
    CHECK(is_over(plan));
    plan.machines[2].phase = LoginPhase::Waiting;
    CHECK(summary_of(plan) == "2 of 3 started; build: /mnt/vm was not mounted (still waiting)");
    CHECK_FALSE(is_over(plan));
}

TEST_CASE("a plan reads back, and what is none is refused", "[login]")
{
    LoginPlan plan;
    plan.session = "boot/3";
    plan.began_at = from_millis(1234);
    for (const LoginPhase phase : {LoginPhase::Delayed, LoginPhase::Retrying, LoginPhase::Started})
        plan.machines.push_back(machine("m" + std::string(name_of(phase)), -7, phase));
    plan.machines[1].attempts = 3;
    plan.machines[1].reason = "a \"reason\"";
    const auto again = parse_login_plan(to_json(plan));
    REQUIRE(again);
    CHECK(again->session == plan.session);
    CHECK(again->began_at == plan.began_at);
    CHECK(again->machines == plan.machines);
    for (const char* text : {"", "[]", "{}", R"({"machines": 1})", R"({"machines": [1]})"})
        CHECK_FALSE(parse_login_plan(text));
}
