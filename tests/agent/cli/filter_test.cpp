#include "agent/cli/terminal_filter.h"
#include "tests/support/catch.h"

using berth::cli::TerminalFilter;

namespace {

std::string filtered(std::string_view bytes,
                     TerminalFilter::Colours colours = TerminalFilter::Colours::Keep)
{
    TerminalFilter filter(colours);
    std::string out = filter.feed(bytes);
    return out + filter.finish();
}

}  // namespace

TEST_CASE("text, lines and colours of a guest stay", "[cli][filter]")
{
    CHECK(filtered("plain é 日本\r\n\ttab\b") == "plain é 日本\r\n\ttab\b");
    CHECK(filtered("\x1b[1;31mred\x1b[0m") == "\x1b[1;31mred\x1b[0m\x1b[0m");
    CHECK(filtered("\x1b[38:2:1:2:3mx") == "\x1b[38:2:1:2:3mx\x1b[0m");
    CHECK(filtered("a\x1b[Kb") == "a\x1b[Kb");
    CHECK(filtered("\x1b[31mred\x1b[0m", TerminalFilter::Colours::Drop) == "red");
}

TEST_CASE("what would act on the reader's terminal is dropped", "[cli][filter]")
{
    CHECK(filtered("a\x1b]0;title\x07"
                   "b") == "ab");
    CHECK(filtered("a\x1b]52;c;Y2xpcGJvYXJk\x1b\\b") == "ab");
    CHECK(filtered("a\x1bP1$qm\x1b\\b") == "ab");
    CHECK(filtered("a\x1b_apc\x1b\\b\x1b^pm\x1b\\c\x1bXsos\x1b\\d") == "abcd");
    CHECK(filtered("a\x1bktitle\x1b\\b") == "ab");
    CHECK(filtered("a\x1b[6n\x1b[c\x1b[>c\x1b[?1049h\x1b[2J\x1b[Hb") == "ab");
    CHECK(filtered("a\x1b[?25l\x1b[?2004hb") == "ab");
    CHECK(filtered("a\x1b"
                   "cb\x1b(0c\x1b#8d") == "abcd");
    CHECK(filtered(std::string_view("a\x07\x0e\x0f\x05\0b", 7)) == "ab");
    CHECK(filtered("a\x7f"
                   "b") == "ab");
    CHECK(filtered("a\x1b[>4;2mb") == "ab");
}

TEST_CASE("the 8-bit forms are dropped too", "[cli][filter]")
{
    CHECK(filtered("a\xc2\x9d"
                   "0;title\xc2\x9c"
                   "b") == "ab");
    CHECK(filtered("a\xc2\x9b"
                   "6nb") == "ab");
    CHECK(filtered("a\xc2\x90"
                   "dcs\x1b\\b") == "ab");
    CHECK(filtered("a\xc2\x85"
                   "b") == "ab");
    CHECK(filtered("a\x9b"
                   "6nb") == "a\xef\xbf\xbd"
                             "6nb");
    CHECK(filtered("a\xff\xfe"
                   "b") == "a\xef\xbf\xbd\xef\xbf\xbd"
                           "b");
}

TEST_CASE("a lost terminator does not swallow the rest of the log", "[cli][filter]")
{
    CHECK(filtered("a\x1b]0;title\nnext line\n") == "a\nnext line\n");
    CHECK(filtered("a\x1b]0;ti\x1b[31mtle") == "a\x1b[31mtle\x1b[0m");
    CHECK(filtered("a\x1b[12\nb") == "a\n");
    CHECK(filtered("a\x1b[1\x18"
                   "b") == "ab");
    CHECK(filtered("a\x1b") == "a");
    CHECK(filtered("a\x1b[" + std::string(5000, '1') + "mb") == "ab");
}

TEST_CASE("pieces of any length give the same as the whole", "[cli][filter]")
{
    const std::string bytes = "é\x1b[1;31mred 日\x1b]0;x\x1b\\本\x1b[0m\xc2\x9d"
                              "t\x07🙂\x1b[6n\xff end\n";
    const std::string whole = filtered(bytes);
    for (std::size_t size = 1; size < 8; ++size) {
        TerminalFilter filter(TerminalFilter::Colours::Keep);
        std::string out;
        for (std::size_t at = 0; at < bytes.size(); at += size)
            out += filter.feed(std::string_view(bytes).substr(at, size));
        CHECK(out + filter.finish() == whole);
    }
}

TEST_CASE("a character torn at the end shows as a replacement", "[cli][filter]")
{
    CHECK(filtered("a\xe6\x97") == "a\xef\xbf\xbd");
    CHECK(filtered("\x1b[31m") == "\x1b[31m\x1b[0m");
}
