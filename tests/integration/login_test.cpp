// What happens at login, with real guests.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"

#include <algorithm>

using namespace berth;
using namespace berth::test;

namespace {

/// As the login item does, and waits until the plan is over.
void log_in(const BerthHome& home)
{
    const Output started = run_program(
        "/usr/bin/env",
        {"BERTH_HOME=" + home.path(), program_path("berth-agent"), "--login", "--background"});
    REQUIRE(started.exit == 0);
    wait_until(
        "the plan to be over",
        [&] {
            return home.json({"agent", "status"}).at("login").at("over") == true;
        },
        std::chrono::seconds(150));
}

/// The most machines that were between their ask and their ready line at one time.
int most_booting(const BerthHome& home)
{
    int booting = 0;
    int most = 0;
    const Json listed = home.json({"events"});
    for (const Json& event : listed.at("events")) {
        if (event.at("kind") == "run.asked") most = std::max(most, ++booting);
        if (event.at("kind") == "run.ready") --booting;
    }
    CHECK(booting == 0);
    return most;
}

}  // namespace

TEST_CASE("at login machines start by themselves, and what does not says why", "[integration]")
{
    const BerthHome home;
    for (const char* name : {"one", "two", "three"})
        home.create_guest(name, "", {"--no-network"});
    home.ok({"autostart", "on", "one", "--order", "1"});
    home.ok({"autostart", "on", "two", "--order", "2", "--when", "mounted:/"});
    home.ok({"autostart", "on", "three", "--when", "mounted:" + (home / "nothing")});
    home.ok({"settings", "set", "login.wait", "2s"});
    home.ok({"agent", "quit"});

    log_in(home);
    const Json login = home.json({"agent", "status"}).at("login");
    CHECK(login.at("summary") ==
          "2 of 3 started; three: " + (home / "nothing") + " was not mounted");
    CHECK(home.ok({"agent", "status"}).find("2 of 3 started") != std::string::npos);
    CHECK(home.state("one") == "running");
    CHECK(home.state("two") == "running");
    CHECK(home.state("three") == "failed");
    CHECK(home.last_run("one").at("cause") == "login");
    CHECK(home.last_run("three").at("outcome") == "start_failed");
    home.ok({"stop", "one", "two", "--force"});
}

TEST_CASE("ten machines start at login in their order, two at a time", "[integration]")
{
    const BerthHome home;
    for (int i = 0; i < 10; ++i) {
        const std::string name = "m" + std::to_string(i);
        home.create_counter(name, {"--ready-pattern", "count 0+5"});
        // Against the order of their names.
        home.ok({"autostart", "on", name, "--order", std::to_string(10 - i)});
    }
    home.ok({"agent", "quit"});
    log_in(home);
    CHECK(home.json({"agent", "status"}).at("login").at("summary") == "10 of 10 started");
    CHECK(most_booting(home) == 2);
    CHECK(home.last_run("m9").at("asked_at") <= home.last_run("m0").at("asked_at"));
    home.ok({"stop", "m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "--force"});
}
