#include "tests/support/catch.h"
#include "tests/support/log_parts.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/console/compress.h"
#include "vzcore/console/console_writer.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>

using namespace berth;
using namespace berth::test;
using log_format::Segment;

namespace {

std::string line(int number)
{
    std::string digits = std::to_string(number);
    return "line " + std::string(8 - digits.size(), '0') + digits + "\r\n";
}

ConsoleWriter open_log(const std::string& folder, Bytes limit)
{
    auto log = ConsoleWriter::open({.folder = folder, .limit = limit});
    REQUIRE(log);
    return std::move(*log);
}

// While this lives no file of this process grows beyond `size`: write() fails as on a full disk.
class FullDisk {
public:
    explicit FullDisk(std::uint64_t size)
    {
        ::signal(SIGXFSZ, SIG_IGN);
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const rlimit small{size, before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

}  // namespace

TEST_CASE("a log below its head's size is one file", "[console][writer]")
{
    const TempDir dir;
    {
        auto log = open_log(dir / "l", mib(64));
        log.append(std::string(mib(4).count, 'x'));
        CHECK(log.end() == mib(4).count);
    }
    CHECK(log_format::list_segments(dir / "l").value() == std::vector<Segment>{{}});
}

TEST_CASE("within its limit a log is whole, over the head and the segments", "[console][writer]")
{
    const TempDir dir;
    auto log = open_log(dir / "l", kib(64));  // head 32 KiB, segments of 4 KiB
    std::string all;
    for (int i = 0; all.size() + 64 < 60'000; ++i) {
        all += line(i);
        log.append(line(i));
    }
    CHECK(log.end() == all.size());
    CHECK(log.received() == all.size());
    CHECK(joined(dir / "l") == all);
    const auto parts = parts_of(dir / "l");
    CHECK(parts.size() > 5);
    CHECK(parts.front().bytes.size() > 32'000);
    for (const LogPart& part : parts)
        CHECK(part.bytes.back() == '\n');  // a cut would fall between lines
}

TEST_CASE("a log that passes its limit keeps its head and its newest part", "[console][writer]")
{
    const TempDir dir;
    const auto chunk = GENERATE(1, 7, 300, 5000);  // lines a write
    auto log = open_log(dir / "l", kib(64));
    std::string all;
    for (int i = 0; all.size() < 1'000'000;) {
        std::string some;
        for (int n = 0; n < chunk; ++n)
            some += line(i++);
        all += some;
        log.append(some);
        CHECK(kept(dir / "l") <= kib(64).count);
    }
    CHECK(log.end() == all.size());
    const std::string seen = joined(dir / "l");
    const std::size_t cut = seen.find('#');
    REQUIRE(cut != std::string::npos);
    CHECK(seen.find('#', cut + 1) == std::string::npos);  // one cut
    CHECK(cut > 32'000);
    CHECK(seen.substr(0, cut) == all.substr(0, cut));
    const std::string tail = seen.substr(cut + 1);
    CHECK(tail.size() > 24'000);
    CHECK(tail == all.substr(all.size() - tail.size()));
    CHECK(tail.rfind("line ", 0) == 0);
    // The cut's size is what the offsets say.
    CHECK(parts_of(dir / "l")[1].offset - cut == all.size() - seen.size() + 1);
}

TEST_CASE("a line longer than a segment is split and kept like any other", "[console][writer]")
{
    const TempDir dir;
    auto log = open_log(dir / "l", kib(64));
    const std::string all(50'000, 'x');
    log.append("begin\n");
    log.append(all);
    CHECK(joined(dir / "l") == "begin\n" + all);
    for (int i = 0; i < 100; ++i)
        log.append(all);
    CHECK(kept(dir / "l") <= kib(64).count);
}

TEST_CASE("a log that is opened again goes on where it ended", "[console][writer]")
{
    const TempDir dir;
    std::string all;
    int number = 0;
    const auto print = [&](ConsoleWriter& log, std::size_t upto) {
        while (all.size() < upto) {
            all += line(number);
            log.append(line(number++));
        }
    };
    for (const std::size_t upto : {10'000, 33'000, 50'000, 60'000}) {
        auto log = open_log(dir / "l", kib(64));
        CHECK(log.end() == all.size());
        print(log, upto);
    }
    CHECK(joined(dir / "l") == all);
    for (const std::size_t upto : {200'000, 300'000}) {
        // Old segments may have been compressed meanwhile.
        const auto segments = log_format::list_segments(dir / "l").value();
        for (std::size_t i = 1; i + 1 < segments.size(); ++i)
            if (!segments[i].compressed)
                REQUIRE(compress_file(dir / "l" + ("/" + segments[i].name())));
        auto log = open_log(dir / "l", kib(64));
        CHECK(log.end() == all.size());
        print(log, upto);
        CHECK(kept(dir / "l") <= kib(64).count);
    }
    const std::string seen = joined(dir / "l");
    const std::string tail = seen.substr(seen.find('#') + 1);
    CHECK(tail == all.substr(all.size() - tail.size()));
}

TEST_CASE("a full disk loses log, is marked with the number of bytes, and nothing else",
          "[console][writer]")
{
    const TempDir dir;
    auto log = open_log(dir / "l", mib(64));
    {
        const FullDisk full(40);
        log.append("0123456789abcde");
        log.append("0123456789abcde");
        log.append("0123456789abcde");  // 10 fit
        log.append("fghij");
    }
    log.append("klm");
    const std::string seen = content(dir / "l/console.log");
    CHECK(seen.rfind("0123456789abcde0123456789abcde0123456789\n[berth: 10 bytes", 0) == 0);
    CHECK(seen.substr(seen.size() - 4) == "\nklm");
    CHECK(log.received() == 53);
    CHECK(log.end() == seen.size());
}

TEST_CASE("a disk that fills up between two segments is marked too", "[console][writer]")
{
    const TempDir dir;
    auto log = open_log(dir / "l", kib(64));
    for (int i = 0; log.end() < 40'000; ++i)
        log.append(line(i));
    const std::uint64_t end = log.end();
    {
        const FullDisk full(0);
        log.append(std::string(9'000, 'y'));
        CHECK(log.end() == end);
    }
    log.append("again\n");
    CHECK(joined(dir / "l").find("\n[berth: 9000 bytes of console output are missing here: "
                                 "the disk was full]\nagain\n") != std::string::npos);
}

TEST_CASE("what a full disk cost at the very end is marked when the log is closed",
          "[console][writer]")
{
    const TempDir dir;
    std::optional<ConsoleWriter> log(open_log(dir / "l", mib(64)));
    log->append("kept\n");
    SECTION("where there is room again")
    {
        {
            const FullDisk full(0);
            log->append("last words");
        }
        log.reset();
        CHECK(joined(dir / "l").find("kept\n\n[berth: 10 bytes") == 0);
    }
    SECTION("and where there is none, nothing of the mark is left")
    {
        const FullDisk full(20);
        log->append("last words that do not fit");
        log.reset();
        CHECK(joined(dir / "l") == "kept\nlast words that");
    }
}

#if defined(__linux__)
TEST_CASE("a real disk that is full stops the log, and nothing else", "[console][writer]")
{
    const TempDir dir;
    if (::mount("none", dir.path().c_str(), "tmpfs", 0, "size=256k,mode=700") != 0) {
        REQUIRE(errno == EPERM);  // only root may; the cases above need no mount
        return;
    }
    const std::string filler = dir / "filler";
    std::string all;
    {
        auto log = open_log(dir / "l", kib(64));
        log.append(line(1));
        const auto file = open_file(filler, O_WRONLY | O_CREAT);
        REQUIRE(file);
        CHECK_FALSE(write_all(file->get(), std::string(mib(1).count, 'x')));  // until it is full
        for (int i = 2; i < 2000; ++i)
            log.append(line(i));
        ::unlink(filler.c_str());
    }
    auto log = open_log(dir / "l", kib(64));
    log.append("room again\n");
    all = joined(dir / "l");
    ::umount2(dir.path().c_str(), MNT_DETACH);
    CHECK(all.rfind(line(1), 0) == 0);
    CHECK(all.find(" bytes of console output are missing here") != std::string::npos);
    CHECK(all.find("room again\n") != std::string::npos);
}
#endif
