#include "tests/support/catch.h"
#include "vzcore/base/span.h"

using namespace berth;
using namespace std::chrono_literals;

TEST_CASE("long times are a number and a unit", "[span]")
{
    CHECK(parse_span("0s") == 0s);
    CHECK(parse_span("90s") == 90s);
    CHECK(parse_span("5m") == 300s);
    CHECK(parse_span("12h") == 12h);
    CHECK(parse_span("90d") == 90 * 24h);
    CHECK(parse_span("2w") == 14 * 24h);
    CHECK(parse_span("1y") == 365 * 24h);
    CHECK(parse_span("1000y") == 365'000 * 24h);
}

TEST_CASE("what is no long time is refused with what one is", "[span]")
{
    for (const char* wrong : {"",
                              "d",
                              "1",
                              "-1d",
                              "+1d",
                              "1.5d",
                              "1dd",
                              "1 d",
                              "1M",
                              "1001y",
                              "99999999999999999999d",
                              "18446744073709551615y",
                              "1d2h"}) {
        CAPTURE(wrong);
        const auto span = parse_span(wrong);
        REQUIRE_FALSE(span);
        CHECK(span.error().code == ErrorCode::Invalid);
        CHECK(span.error().hint.find("90d") != std::string::npos);
    }
}
