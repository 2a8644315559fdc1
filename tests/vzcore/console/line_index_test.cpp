#include "tests/vzcore/console/log_files.h"
#include "tests/vzcore/console/post_queue.h"
#include "vzcore/base/file.h"
#include "vzcore/console/compress.h"
#include "vzcore/console/escape_sequence.h"
#include "vzcore/console/line_index.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

using namespace berth;
using test::LogFiles;

namespace {

/// An index and the loop of whoever owns it.
struct Indexed {
    test::PostQueue queue;
    LineIndex index{queue.poster(), nullptr};

    explicit Indexed(const LogBytes& bytes) { update(bytes); }
    void update(const LogBytes& bytes)
    {
        index.update(bytes);
        REQUIRE(queue.run_until([this] { return index.is_complete() || index.failure(); }));
        REQUIRE_FALSE(index.failure());
    }
};

/// What an index must say, found by reading line after line.
void check_all_lines(const LogBytes& bytes, const LineIndex& index)
{
    std::uint64_t number = 0, offset = 0;
    bool agrees = true;
    while (true) {
        const auto line = bytes.line_at(offset);
        REQUIRE(line);
        if (!*line) break;
        const auto indexed = index.line(number);
        REQUIRE(indexed);
        agrees = agrees && indexed->has_value() && (*indexed)->kind == (*line)->kind &&
                 (*indexed)->offset == (*line)->offset && (*indexed)->size == (*line)->size &&
                 (*indexed)->next == (*line)->next && (*indexed)->bytes == (*line)->bytes &&
                 (*indexed)->is_ended == (*line)->is_ended &&
                 index.offset_of_line(number) == offset && index.line_of_offset(offset) == number &&
                 index.line_of_offset((*line)->next - 1) == number;
        if (!agrees) {
            CAPTURE(number, offset);
            REQUIRE(agrees);
        }
        offset = (*line)->next;
        ++number;
    }
    CHECK(index.lines() == number);
    CHECK_FALSE(index.offset_of_line(number));
}

TextStyle pen_after(std::string_view text)
{
    TextStyle pen;
    move_pen(pen, text, text.size());
    return pen;
}

}  // namespace

TEST_CASE("an empty log has no lines", "[console][index]")
{
    const LogFiles files;
    const Indexed indexed(files.open().bytes());
    CHECK(indexed.index.lines() == 0);
    CHECK_FALSE(indexed.index.line(0).value());
    CHECK_FALSE(indexed.index.line_of_offset(5));
}

TEST_CASE("lines are found by number and by offset", "[console][index]")
{
    const auto* content = GENERATE("", "\n", "a", "a\n", "a\nb", "a\n\n\nb\n", "\n\n");
    const LogFiles files;
    files.write(0, content);
    const Indexed indexed(files.open().bytes());
    check_all_lines(indexed.index.bytes(), indexed.index);
}

TEST_CASE("lines go on over the ends of segments", "[console][index]")
{
    const std::string content = test::some_lines(3000);
    const auto size = GENERATE(7'000U, 32'768U, 50'001U, 65'536U);
    const LogFiles files;
    files.write_in_parts(content, size);
    const ConsoleLog log = files.open();
    CHECK(log.bytes().size() == content.size());
    const Indexed indexed(log.bytes());
    check_all_lines(log.bytes(), indexed.index);
}

TEST_CASE("a cut is a line, and ends the one in front of it", "[console][index]")
{
    const LogFiles files;
    files.write(0, "first\nhalf of a li");
    files.write(100, "rest of another\nsecond\n");
    files.write(200, "third\n");
    const ConsoleLog log = files.open();
    const Indexed indexed(log.bytes());
    check_all_lines(log.bytes(), indexed.index);
    CHECK(indexed.index.lines() == 7);
    const auto cut = indexed.index.line(2).value();
    REQUIRE(cut);
    CHECK(cut->kind == LogLine::Kind::Cut);
    CHECK(cut->offset == 18);
    CHECK(cut->size == 82);
    CHECK(indexed.index.line(5).value()->kind == LogLine::Kind::Cut);
    CHECK(indexed.index.line_of_offset(50) == 2);
}

TEST_CASE("a log whose head is missing begins with a cut", "[console][index]")
{
    const LogFiles files;
    files.write(4096, "a\nb");
    const ConsoleLog log = files.open();
    const Indexed indexed(log.bytes());
    check_all_lines(log.bytes(), indexed.index);
    CHECK(indexed.index.line(0).value()->size == 4096);
}

TEST_CASE("compressed segments are read like plain ones", "[console][index]")
{
    const std::string content = test::some_lines(20'000);
    const LogFiles files;
    files.write_in_parts(content, 200'000);
    const ConsoleLog before = files.open();
    for (std::size_t at = 200'000; at + 200'000 < content.size(); at += 200'000)
        REQUIRE(compress_file(files.path(at)));
    ConsoleLog log = files.open();
    const Indexed indexed(log.bytes());
    check_all_lines(log.bytes(), indexed.index);
    // Whoever had the log open before notices nothing.
    ConsoleLog same = files.open();
    CHECK_FALSE(same.refresh().value().any());
    const Indexed earlier(before.bytes());
    CHECK(earlier.index.lines() == indexed.index.lines());
}

TEST_CASE("an index grows with its log", "[console][index]")
{
    const std::string content = test::some_lines(20'000);
    const LogFiles files;
    files.write(0, "");
    ConsoleLog log = files.open();
    Indexed indexed(log.bytes());
    std::mt19937 random(7);
    std::size_t at = 0, file = 0;
    while (at < content.size()) {
        const std::size_t size = std::min<std::size_t>(random() % 150'000, content.size() - at);
        files.append(file, content.substr(at, size));
        at += size;
        if (at - file > 400'000) file = at;
        REQUIRE(log.refresh());
        indexed.update(log.bytes());
    }
    check_all_lines(log.bytes(), indexed.index);
    for (std::uint64_t number = 0; number < indexed.index.lines(); number += 97) {
        const std::uint64_t offset = indexed.index.offset_of_line(number).value();
        CHECK(indexed.index.pen_at(offset).value() ==
              pen_after(std::string_view(content).substr(0, offset)));
    }
}

TEST_CASE("lines move up when segments go", "[console][index]")
{
    const std::string content = test::some_lines(10'000);
    const LogFiles files;
    files.write_in_parts(content, 100'000);
    ConsoleLog log = files.open();
    Indexed indexed(log.bytes());
    std::filesystem::remove(files.path(100'000));
    const LogChange change = log.refresh().value();
    CHECK(change.cut);
    CHECK_FALSE(change.rewritten);
    indexed.update(log.bytes());
    check_all_lines(log.bytes(), indexed.index);
}

TEST_CASE("the pen at any line is that of everything in front of it", "[console][index]")
{
    // A colour that nothing takes back for megabytes, torn over the end of a segment.
    std::string content = "first\n\x1b[35mpurple\n";
    while (content.size() < 3'000'000)
        content += "text \x1b[1mbold\x1b[22m text\n";
    const std::size_t second = content.size() + 3;
    content += "\x1b[38;5;99m\n";
    while (content.size() < 3'400'000)
        content += "more\n";
    const LogFiles files;
    files.write(0, content.substr(0, second));
    files.write(second, content.substr(second));
    const ConsoleLog log = files.open();
    const Indexed indexed(log.bytes());
    const auto pen = [&](std::uint64_t at) {
        return indexed.index.pen_at(log.bytes().line_start(at).value()).value();
    };
    CHECK(pen(0) == TextStyle{});
    CHECK(pen(2'900'000).foreground == TextColour::indexed(5));
    CHECK(pen(3'300'000).foreground == TextColour::indexed(99));
    CHECK(log.bytes().pen_before(log.bytes().line_start(3'300'000).value()).value().foreground ==
          TextColour::indexed(99));
}

TEST_CASE("a line of 100 MB is cut where it is shown, and its end is known", "[console][index]")
{
    constexpr std::int64_t kSize = 100'000'000;
    const LogFiles files;
    files.write(0, "short\n");
    const auto file = open_file(files.path(0), O_WRONLY);
    REQUIRE(file);
    REQUIRE(::pwrite(file->get(), "\nlast", 5, kSize) == 5);  // NULs in between
    const ConsoleLog log = files.open();
    const Indexed indexed(log.bytes());
    REQUIRE(indexed.index.lines() == 3);
    const auto line = indexed.index.line(1).value();
    REQUIRE(line);
    CHECK(line->bytes.size() == kShownBytes);
    CHECK(line->size == kSize - 6);
    CHECK(line->hidden() == kSize - 6 - kShownBytes);
    CHECK(indexed.index.line(2).value()->bytes == "last");
    CHECK(indexed.index.line_of_offset(kSize / 2) == 1);
    CHECK(indexed.index.line(1, 100).value()->bytes.size() == 100);
}

TEST_CASE("a log that is emptied under our feet gives an error, then reads anew",
          "[console][index]")
{
    const LogFiles files;
    files.write(0, test::some_lines(5000));
    ConsoleLog log = files.open();
    Indexed indexed(log.bytes());
    const std::uint64_t lines = indexed.index.lines();
    std::filesystem::resize_file(files.path(0), 10);
    CHECK_FALSE(log.bytes().line_at(5000).has_value());
    CHECK_FALSE(indexed.index.offset_of_line(lines - 1));
    LineIndex fresh([](const std::function<void()>&) {}, nullptr);
    fresh.update(log.bytes());
    CHECK(fresh.failure());
    CHECK(log.refresh().value().rewritten);
    indexed.update(log.bytes());
    check_all_lines(log.bytes(), indexed.index);
}

TEST_CASE("a damaged compressed segment is an error once, and then missing", "[console][index]")
{
    const LogFiles files;
    files.write_in_parts(test::some_lines(5000), 50'000);
    REQUIRE(compress_file(files.path(50'000)));
    const std::string name = files.path(50'000) + ".zst";
    std::filesystem::resize_file(name, std::filesystem::file_size(name) / 2);
    ConsoleLog log = files.open();
    test::PostQueue queue;
    LineIndex index(queue.poster(), nullptr);
    index.update(log.bytes());
    REQUIRE(queue.run_until([&] { return index.failure().has_value(); }));
    CHECK(index.failure()->code == ErrorCode::Corrupt);
    CHECK(log.refresh().value().cut);
    index.update(log.bytes());
    REQUIRE(queue.run_until([&] { return index.is_complete(); }));
    CHECK(log.bytes().cuts().size() == 1);
    check_all_lines(log.bytes(), index);
}

TEST_CASE("an index that is being built may go at any time", "[console][index]")
{
    const LogFiles files;
    files.write(0, test::some_lines(60'000));
    const ConsoleLog log = files.open();
    test::PostQueue queue;
    for (int i = 0; i < 20; ++i) {
        LineIndex index(queue.poster(), [] {});
        index.update(log.bytes());
    }
    bool reached = false;
    queue.post([&] { reached = true; });
    CHECK(queue.run_until([&] { return reached; }));  // what was posted finds nobody
}
