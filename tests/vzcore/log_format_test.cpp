#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/console/log_format.h"

#include <fstream>

using namespace berth;
using namespace berth::log_format;

TEST_CASE("the files of a log are named by the offset of their first byte", "[console]")
{
    CHECK(Segment{}.name() == "console.log");
    CHECK(Segment{4194304}.name() == "console.00000000000004194304.log");
    CHECK(Segment{~0ULL, true}.name() == "console.18446744073709551615.log.zst");
    for (const Segment& segment : {Segment{}, Segment{7}, Segment{7, true}, Segment{~0ULL}})
        CHECK(parse_name(segment.name()) == segment);
}

TEST_CASE("what is no file of a log is left alone", "[console]")
{
    const auto* name = GENERATE("",
                                "console",
                                "console.time",
                                "console.log.zst",
                                "console.7.log",
                                "console.00000000000000000007.log.zst.tmp",
                                "console.00000000000000000000.log",
                                "console.99999999999999999999.log",
                                "console.0000000000000000000x.log",
                                "consoleX00000000000000000007.log",
                                "console.000000000000000000007.log");
    CHECK_FALSE(parse_name(name));
}

TEST_CASE("a log's files are listed by offset, a plain one before its compressed twin", "[console]")
{
    const test::TempDir dir;
    CHECK(list_segments(dir.path()).value().empty());
    for (const std::string& name : {Segment{900}.name(),
                                    Segment{80, true}.name(),
                                    Segment{}.name(),
                                    Segment{900, true}.name(),
                                    std::string("console.time")})
        std::ofstream(dir / name) << "x";
    CHECK(list_segments(dir.path()).value() == std::vector<Segment>{{}, {80, true}, {900, false}});
    CHECK(list_segments(dir / "none").error().code == ErrorCode::NotFound);
}

TEST_CASE("a log's folder tells how long the log is and what it takes", "[console]")
{
    const test::TempDir dir;
    CHECK(measure(dir.path()).value().end == 0);
    std::ofstream(dir / Segment{}.name()) << "head";
    CHECK(measure(dir.path()).value().end == 4);
    std::ofstream(dir / Segment{100, true}.name()) << "packed";
    std::ofstream(dir / Segment{900}.name()) << "newest";
    std::ofstream(dir / "console.time") << "times";
    const Extent extent = measure(dir.path()).value();
    CHECK(extent.end == 906);
    CHECK(extent.on_disk == Bytes{4 + 6 + 6 + 5});
    CHECK(unix_now() - extent.changed_at < std::chrono::minutes(1));
    CHECK(measure(dir / "none").error().code == ErrorCode::NotFound);
}

TEST_CASE("an entry of the time file is sixteen bytes, little endian", "[console]")
{
    const TimeEntry entry{from_millis(0x0102030405), 0xF0E0};
    const auto bytes = encode(entry);
    CHECK(std::string(bytes.data(), bytes.size()) ==
          std::string("\x05\x04\x03\x02\x01\0\0\0\xE0\xF0\0\0\0\0\0\0", 16));
    CHECK(decode_time(bytes.data()) == entry);
}
