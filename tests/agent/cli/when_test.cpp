#include "agent/cli/human.h"
#include "agent/cli/when.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::cli;

namespace {

const UnixTime kNow = from_millis(1'764'000'000'000);

std::string shown(const char* text)
{
    const auto when = parse_when(text, kNow);
    INFO((when ? "" : when.error().message));
    REQUIRE(when);
    return local_second(*when);
}

}  // namespace

TEST_CASE("a moment is a date, or how long ago", "[cli][when]")
{
    CHECK(shown("2026-11-23") == "2026-11-23 00:00:00");
    CHECK(shown("2026-11-23 22:14") == "2026-11-23 22:14:00");
    CHECK(shown("2026-11-23T22:14:58") == "2026-11-23 22:14:58");
    CHECK(shown("2024-02-29") == "2024-02-29 00:00:00");
    CHECK(shown("today") == local_second(kNow).substr(0, 10) + " 00:00:00");
    CHECK(shown("yesterday") < shown("today"));
    CHECK(shown("yesterday").substr(10) == " 00:00:00");
    CHECK(parse_when("90d", kNow) == kNow - std::chrono::hours(90 * 24));
    CHECK(parse_when("0s", kNow) == kNow);
}

TEST_CASE("what is no moment is refused with what one is", "[cli][when]")
{
    for (const char* wrong : {"",
                              "soon",
                              "2026-13-01",
                              "2026-02-30",
                              "2026-11-23 25:00",
                              "2026-11-23x",
                              "23.11.2026",
                              "-2h",
                              "2026-11-23 22:14:58.123"}) {
        CAPTURE(wrong);
        const auto when = parse_when(wrong, kNow);
        REQUIRE_FALSE(when);
        CHECK(when.error().code == ErrorCode::Invalid);
        CHECK(when.error().hint.find("7d") != std::string::npos);
    }
}
