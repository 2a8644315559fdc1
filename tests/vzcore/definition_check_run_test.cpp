// What a definition says of how a machine runs.
#include "tests/support/catch.h"
#include "tests/vzcore/checked_document.h"
#include "vzcore/definition.h"

#include <ctime>

using namespace berth;
using namespace berth::test;

TEST_CASE("durations are bounded", "[definition][check]")
{
    check_accepted("/stop_grace", {"0s", "1h", 3600, "500ms"});
    check_refused("/stop_grace", "stop_grace", {"1h1ms", 3601, -1, "-1s", "soon", 1.5, nullptr});
    check_accepted("/autostart/delay", {"0s", "24h"});
    check_refused("/autostart/delay", "autostart.delay", {"24h1ms", -1, "x"});
    check_refused("/autostart/order", "autostart.order", {1.5, "1", 3'000'000'000, -3'000'000'000});
    check_accepted("/autostart/order", {-5, 0, 2'000'000'000});
}

TEST_CASE("choices are known names and flags are true or false", "[definition][check]")
{
    check_refused("/restart", "restart", {"sometimes", "", 1, nullptr});
    check_refused("/accelerator", "accelerator", {"hvf", true});
    check_refused("/autostart/enabled", "autostart.enabled", {"true", 1, nullptr});
    check_refused("/shares/0/enabled", "shares[0].enabled", {"yes"});
    check_refused("/disks/0/read_only", "disks[0].read_only", {0});
    check_refused("/disks/0/bus", "disks[0].bus", {"scsi", "NVMe", true, nullptr});
    check_accepted("/disks/0/bus", {"virtio", "nvme"});
    check_refused("/rosetta", "rosetta", {"yes", 1, nullptr});
    check_accepted("/rosetta", {true, false});
    CHECK(problem_with("/restart", "sometimes") ==
          "restart: expected \"never\", \"on_failure\" or \"always\", not \"sometimes\"");
}

TEST_CASE("the ready pattern is an extended expression that is cheap", "[definition][check]")
{
    check_accepted("/ready_pattern",
                   {"",
                    "login:",
                    "^(ready|up) in [0-9]+ ms$",
                    "a{3,5}",
                    "x\\{y",
                    "grüße",
                    std::string(256, 'a'),
                    "[[:digit:]]{1,4}"});
    check_refused("/ready_pattern",
                  "ready_pattern",
                  {"(",
                   "[",
                   "a{2,1}",
                   "a{99999}",
                   "a{99999999999999999999}",
                   "(a)\\1",
                   std::string(257, 'a'),
                   "a" + kNul + "b",
                   5,
                   "*a\\"});
}

TEST_CASE("an expression that would take all memory is refused at once", "[definition][check]")
{
    const auto repeat = [](const std::string& text, int times) {
        std::string all;
        for (int i = 0; i < times; ++i)
            all += text;
        return all;
    };
    const std::clock_t started = std::clock();
    check_refused("/ready_pattern",
                  "ready_pattern",
                  {repeat("(", 80) + "a" + repeat(")+", 80),
                   "((((a{255}){255}){255}){255})",
                   "(a{1,30000}){1,30000}",
                   "((a{,999}){,999})"});
    CHECK(std::clock() - started < 10 * CLOCKS_PER_SEC);  // of this process's own time
}

TEST_CASE("a login start is tried again at most ten times", "[definition][check]")
{
    check_refused("/autostart/retries",
                  "autostart.retries",
                  {-1, 11, 1.5, "1", nullptr, Json::array(), 99999999999999999999.0});
    check_accepted("/autostart/retries", {0, 1, 10});
}

TEST_CASE("a condition is one that Berth can watch", "[definition][check]")
{
    check_refused("/autostart/conditions", "autostart.conditions", {1, "ac_power", Json::array()});
    check_refused("/autostart/conditions/ac_power", "autostart.conditions.ac_power", {1, "yes"});
    check_refused("/autostart/conditions/network", "autostart.conditions.network", {"eth0"});
    check_refused("/autostart/conditions/mounted",
                  "autostart.conditions.mounted",
                  {"/a", true, Json::object()});
    check_refused("/autostart/conditions/mounted/1",
                  "autostart.conditions.mounted[1]",
                  {5, nullptr, "", "relative", "/" + std::string(4095, 'a'), "/a" + kNul, "~/x"});
    check_accepted("/autostart/conditions", {Json::object(), {{"lid", "open"}}});
    check_accepted("/autostart/conditions/mounted", {Json::array(), {"/"}, {"/a, \"b\"\n"}});
}

TEST_CASE("the policy for the host's sleep is one of four", "[definition][check]")
{
    check_refused("/on_sleep", "on_sleep", {"Pause", "", "hibernate", true, nullptr});
    check_accepted("/on_sleep", {"none", "pause", "save", "stop"});
}

TEST_CASE("a console log may take 8 MiB to 1 TiB", "[definition][check]")
{
    check_refused(
        "/console/limit",
        "console.limit",
        {0, "8191KiB", 8388607, "1025GiB", "unlimited", -1, nullptr, "18446744073709551615"});
    check_accepted("/console/limit", {"8MiB", 8388608, "64MiB", "1TiB"});
    check_refused("/console", "console", {"64MiB", 5});
}
