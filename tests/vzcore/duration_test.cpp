#include "tests/support/catch.h"
#include "vzcore/definition.h"

using namespace berth;
using namespace std::chrono_literals;

TEST_CASE("a duration is read in hours, minutes, seconds and milliseconds",
          "[definition][duration]")
{
    const std::vector<std::pair<std::string, std::chrono::milliseconds>> durations{
        {"5s", 5s},
        {"500ms", 500ms},
        {"2m", 2min},
        {"1h30m", 90min},
        {"1.5s", 1500ms},
        {"0", 0ms},
        {"0s", 0ms},
        {"90", 90s},
        {"1.5", 1500ms},
        {"24h", 24h},
        {"1h1m1s1ms", 3'661'001ms},
        {"0.5h", 30min},
        {"1m30.5s", 90'500ms},
        {"86400", 24h},
        {"0.001s", 1ms}};
    for (const auto& [text, duration] : durations) {
        INFO(text);
        CHECK(parse_duration(text).value() == duration);
    }
}

TEST_CASE("a text that is no duration of at most a day is refused", "[definition][duration]")
{
    for (const char* text : {"",
                             "-1s",
                             "+1s",
                             "s",
                             "5 s",
                             "5x",
                             "1d",
                             "30m1h",
                             "1s1s",
                             "1m2h",
                             "5s3",
                             "24h1ms",
                             "25h",
                             "86401",
                             "0.1ms",
                             "1.0005s",
                             "1e3",
                             "5S",
                             "99999999999999999999h",
                             "18446744073709551615h",
                             "1h 30m",
                             "18446744073709551615ms",
                             "1.5.5s",
                             "ms",
                             "5mss"}) {
        INFO(text);
        const auto duration = parse_duration(text);
        REQUIRE_FALSE(duration);
        CHECK(duration.error().code == ErrorCode::Invalid);
        CHECK_FALSE(duration.error().hint.empty());
    }
}

TEST_CASE("the exact form of a duration is short and reads back", "[definition][duration]")
{
    CHECK(exact(0ms) == "0s");
    CHECK(exact(500ms) == "500ms");
    CHECK(exact(1500ms) == "1.5s");
    CHECK(exact(90s) == "1m30s");
    CHECK(exact(90min) == "1h30m");
    CHECK(exact(3'600'001ms) == "1h0.001s");
    CHECK(exact(24h) == "24h");
    for (std::int64_t millis = 0; millis <= 86'400'000; millis = millis * 3 + 7)
        CHECK(parse_duration(exact(std::chrono::milliseconds(millis))).value().count() == millis);
}
