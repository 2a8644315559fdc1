// What happens at login, with real guests.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::test;

TEST_CASE("at login machines start by themselves, and what does not says why", "[integration]")
{
    const BerthHome home;
    for (const char* name : {"one", "two", "three"})
        home.create_guest(name, "", {"--no-network"});
    home.ok({"autostart", "on", "one", "--order", "1"});
    home.ok({"autostart", "on", "two", "--order", "2", "--when", "mounted:/proc"});
    home.ok({"autostart", "on", "three", "--when", "mounted:" + (home / "nothing")});
    home.ok({"settings", "set", "login.wait", "2s"});
    home.ok({"agent", "quit"});

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
