#include "tests/support/catch.h"
#include "vzcore/base/bytes.h"
#include "vzcore/base/clock.h"
#include "vzcore/base/utf8.h"

#include <limits>

using namespace berth;

namespace {

std::uint64_t parsed(std::string_view text)
{
    const auto size = parse_bytes(text);
    return size ? size->count : 0;
}

}  // namespace

TEST_CASE("a size is read with binary and decimal units in either case", "[bytes]")
{
    CHECK(parsed("1048576") == 1048576);
    CHECK(parsed("1000B") == 1000);
    CHECK(parsed("4GiB") == gib(4).count);
    CHECK(parsed("4 GiB") == gib(4).count);
    CHECK(parsed("512M") == mib(512).count);
    CHECK(parsed("512mib") == mib(512).count);
    CHECK(parsed("10g") == gib(10).count);
    CHECK(parsed("3T") == gib(3 * 1024).count);
    CHECK(parsed("7k") == kib(7).count);
    CHECK(parsed("5KB") == 5000);
    CHECK(parsed("5MB") == 5'000'000);
    CHECK(parsed("5GB") == 5'000'000'000);
    CHECK(parsed("5TB") == 5'000'000'000'000);
}

TEST_CASE("a fraction of a unit is exact", "[bytes]")
{
    CHECK(parsed("1.5GiB") == mib(1536).count);
    CHECK(parsed("0.5k") == 512);
    CHECK(parsed("1.50MiB") == kib(1536).count);
    CHECK(parsed("2.000000000000000000000G") == gib(2).count);
    CHECK(parsed("0.0009765625k") == 1);
    CHECK(parsed("0.000000000001TB") == 1);
}

TEST_CASE("a size that is none is refused with its text", "[bytes]")
{
    for (const char* text : {"",
                             "GiB",
                             "4X",
                             "-1",
                             "+1",
                             "1.5",
                             "1.3k",
                             "0",
                             "0GiB",
                             "0.0",
                             "1.",
                             ".5G",
                             "4  GiB",
                             " 4G",
                             "4G ",
                             "4GiBs",
                             "4iB",
                             "1e3",
                             "0x10",
                             "4,5G",
                             "nan",
                             "1.0001k",
                             "4P",
                             "4 ",
                             "16777216T",
                             "18446744073709551616",
                             "99999999999999999999G"}) {
        INFO(text);
        const auto size = parse_bytes(text);
        REQUIRE_FALSE(size);
        CHECK(size.error().code == ErrorCode::Invalid);
        CHECK(size.error().message.find('"' + std::string(text) + '"') == 0);
        CHECK_FALSE(size.error().hint.empty());
    }
    CHECK(parsed("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
    CHECK(parsed("16777215T") == 16777215ULL << 40);
}

TEST_CASE("a long text that is no size is shortened in the message", "[bytes]")
{
    const auto size = parse_bytes(std::string(100'000, 'x'));
    REQUIRE_FALSE(size);
    CHECK(size.error().message.size() < 200);
}

TEST_CASE("the exact form is the largest unit that divides, and reads back", "[bytes]")
{
    CHECK(exact(gib(4)) == "4GiB");
    CHECK(exact(mib(512)) == "512MiB");
    CHECK(exact(mib(1536)) == "1536MiB");
    CHECK(exact(Bytes{1000}) == "1000B");
    CHECK(exact(Bytes{0}) == "0B");
    CHECK(exact(gib(2048)) == "2TiB");
    for (const std::uint64_t count : {std::uint64_t{1},
                                      std::uint64_t{1023},
                                      std::uint64_t{1025},
                                      std::uint64_t{123'456'789'123},
                                      std::numeric_limits<std::uint64_t>::max()})
        CHECK(parsed(exact(Bytes{count})) == count);
}

TEST_CASE("a size for people has two digits or more", "[bytes]")
{
    CHECK(human(Bytes{0}) == "0 B");
    CHECK(human(Bytes{1023}) == "1023 B");
    CHECK(human(kib(1)) == "1.0 KiB");
    CHECK(human(gib(4)) == "4.0 GiB");
    CHECK(human(mib(512)) == "512 MiB");
    CHECK(human(mib(64)) == "64 MiB");
    CHECK(human(mib(19661)) == "19.2 GiB");
    CHECK(human(Bytes{gib(1024).count / 10 * 12}) == "1.2 TiB");
    CHECK(human(Bytes{std::numeric_limits<std::uint64_t>::max()}) == "16777216 TiB");
}

TEST_CASE("a size is rounded into the next unit rather than to 1024", "[bytes]")
{
    CHECK(human(gib(1) - Bytes{1}) == "1.0 GiB");
    CHECK(human(mib(1) - kib(1)) == "1023 KiB");
    CHECK(human(gib(10) - mib(1)) == "10 GiB");
    CHECK(human(Bytes{gib(99).count + gib(1).count - 1}) == "100 GiB");
    CHECK(human(gib(100) + mib(600)) == "101 GiB");
}

TEST_CASE("a time is written in UTC with milliseconds", "[clock]")
{
    CHECK(iso8601(from_millis(0)) == "1970-01-01T00:00:00.000Z");
    CHECK(iso8601(from_millis(-1)) == "1969-12-31T23:59:59.999Z");
    CHECK(iso8601(from_millis(1'795'472'098'123)) == "2026-11-23T22:14:58.123Z");
    CHECK(iso8601(from_millis(1'709'164'800'000)) == "2024-02-29T00:00:00.000Z");
    CHECK(to_millis(unix_now()) > 1'700'000'000'000);
}

TEST_CASE("UTF-8 is taken apart strictly", "[utf8]")
{
    CHECK(is_utf8(""));
    CHECK(is_utf8("grüße, 世界 🚢"));
    for (const char* text : {"\x80",
                             "\xC0\xAF",          // overlong
                             "\xC3",              // torn
                             "\xE0\x80\xAF",      // overlong
                             "\xED\xA0\x80",      // a surrogate
                             "\xF4\x90\x80\x80",  // above U+10FFFF
                             "\xF5\x80\x80\x80",
                             "\xFF",
                             "a\xC3(b"})
        CHECK_FALSE(is_utf8(text));
    std::string_view ship = "🚢x";
    CHECK(take_code_point(ship) == char32_t{0x1F6A2});
    CHECK(ship == "x");
}

TEST_CASE("a text is shortened between characters", "[utf8]")
{
    CHECK(shortened("abc", 3) == "abc");
    CHECK(shortened("abcd", 3) == "abc…");
    CHECK(shortened("aü", 2) == "a…");
    CHECK(shortened("\x80\x80\x80", 1) == "…");
}
