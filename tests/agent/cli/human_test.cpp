#include "agent/cli/human.h"
#include "tests/support/catch.h"

#include <cstdlib>
#include <ctime>
#include <limits>

using namespace berth;
using namespace berth::cli;
using namespace std::chrono_literals;

TEST_CASE("durations read as people say them", "[cli][human]")
{
    CHECK(human(0ms) == "0 ms");
    CHECK(human(-5s) == "0 ms");
    CHECK(human(850ms) == "850 ms");
    CHECK(human(999ms) == "999 ms");
    CHECK(human(1s) == "1.0 s");
    CHECK(human(4250ms) == "4.2 s");
    CHECK(human(9999ms) == "9.9 s");
    CHECK(human(10s) == "10 s");
    CHECK(human(59'999ms) == "59 s");
    CHECK(human(60s) == "1 min");
    CHECK(human(200s) == "3 min 20 s");
    CHECK(human(2h + 10min) == "2 h 10 min");
    CHECK(human(24h) == "1 d");
    CHECK(human(76h) == "3 d 4 h");
    CHECK_FALSE(human(std::chrono::milliseconds::max()).empty());
}

TEST_CASE("times are the user's own", "[cli][human]")
{
    ::setenv("TZ", "UTC0", 1);
    ::tzset();
    CHECK(local_minute(from_millis(1'795'472'098'123)) == "2026-11-23 22:14");
    CHECK(local_second(from_millis(1'795'472'098'123)) == "2026-11-23 22:14:58");
    CHECK(span(from_millis(1000), from_millis(4500)) == "3.5 s");
    CHECK_FALSE(local_minute(from_millis(std::numeric_limits<std::int64_t>::max())).empty());
}
