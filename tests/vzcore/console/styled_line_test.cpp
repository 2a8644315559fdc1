#include "tests/support/catch.h"
#include "tests/vzcore/console/log_files.h"
#include "vzcore/console/styled_line.h"
#include "vzcore/console/visible_text.h"

using namespace berth;

namespace {

StyledLine decode(std::string_view bytes)
{
    TextStyle pen;
    return decode_line(bytes, pen);
}

std::string text_of(std::string_view bytes)
{
    return decode(bytes).text;
}

TextStyle style_of(std::string_view sgr)
{
    TextStyle style;
    apply_sgr(sgr, style);
    return style;
}

}  // namespace

TEST_CASE("colours of all kinds are read", "[console][styled]")
{
    CHECK(style_of("31").foreground == TextColour::indexed(1));
    CHECK(style_of("97;44").foreground == TextColour::indexed(15));
    CHECK(style_of("97;44").background == TextColour::indexed(4));
    CHECK(style_of("38;5;208").foreground == TextColour::indexed(208));
    CHECK(style_of("38:5:208").foreground == TextColour::indexed(208));
    CHECK(style_of("48;2;1;2;3").background == TextColour::rgb(1, 2, 3));
    CHECK(style_of("48:2:1:2:3").background == TextColour::rgb(1, 2, 3));
    CHECK(style_of("48:2::1:2:3").background == TextColour::rgb(1, 2, 3));
    CHECK(style_of("48:2::1:2:3;1").bold);
    CHECK(style_of("38;5;300") == TextStyle{});
    CHECK(style_of("38") == TextStyle{});
    CHECK(style_of("38;2;1") == TextStyle{});
    CHECK(style_of("58;2;1;2;3;3").italic);  // the colour of an underline is stepped over
    CHECK(rgb_of_index(16) == TextColour::rgb(0, 0, 0));
    CHECK(rgb_of_index(231) == TextColour::rgb(255, 255, 255));
    CHECK(rgb_of_index(208) == TextColour::rgb(255, 135, 0));
    CHECK(rgb_of_index(255) == TextColour::rgb(238, 238, 238));
}

TEST_CASE("attributes begin and end", "[console][styled]")
{
    const TextStyle all = style_of("1;2;3;4;7;9");
    CHECK((all.bold && all.dim && all.italic && all.underline && all.inverse && all.strike));
    CHECK(style_of("1;2;3;4;7;9;22;23;24;27;29") == TextStyle{});
    CHECK(style_of("4:3").underline);
    CHECK_FALSE(style_of("4;4:0").underline);
    CHECK(style_of("31;1;;4").underline);
    CHECK_FALSE(style_of("31;1;;4").bold);  // an empty parameter is 0
    CHECK(style_of("31;") == TextStyle{});
    CHECK(style_of("") == TextStyle{});
}

TEST_CASE("a line is what a terminal would have left of it", "[console][styled]")
{
    CHECK(text_of("plain") == "plain");
    CHECK(text_of("50%\r100%") == "100%");
    CHECK(text_of("long text\rshort") == "shorttext");
    CHECK(text_of("long text\rshort\x1b[K") == "short");
    CHECK(text_of("abc\x1b[2Kd") == "   d");
    CHECK(text_of("abcdef\x1b[3D\x1b[1Kx") == "   xef");
    CHECK(text_of("abc\b\bX") == "aXc");
    CHECK(text_of("\b\bX") == "X");
    CHECK(text_of("a\tb") == "a       b");
    CHECK(text_of("a\x1b[3Cb") == "a   b");
    CHECK(text_of("abcdef\x1b[2Gx") == "axcdef");
    CHECK(text_of("abcdef\r\x1b[2P") == "cdef");
    CHECK(text_of("cdef\r\x1b[2@ab") == "abcdef");
    CHECK(text_of("abcdef\r\x1b[3Xx") == "x  def");
    CHECK(text_of("text\r") == "text");
}

TEST_CASE("other sequences and controls leave no trace", "[console][styled]")
{
    CHECK(text_of("a\x1b]0;title\x07"
                  "b") == "ab");
    CHECK(text_of("a\x1b]8;;http://x\x1b\\b") == "ab");
    CHECK(text_of("a\x1bPq#0\x1b\\b") == "ab");
    CHECK(text_of("a\x1b(Bb\x1b=c\x1b"
                  "7d\x1b[?25le\x1b[2Jf\x1b[1;1H") == "abcdef");
    CHECK(text_of(std::string("a\0b\x07"
                              "c\x7f"
                              "d\x0e",
                              8)) == "abcd");
    CHECK(text_of("a\xC2\x9B"
                  "b") == "ab");
    CHECK(text_of("torn\x1b[3") == "torn");
    CHECK(text_of("torn\x1b") == "torn");
    CHECK(text_of("lost terminator\x1b]0;never ends") == "lost terminator");
    CHECK(text_of("a\x1b[>4;1mb") == "ab");
}

TEST_CASE("what is not UTF-8 is shown as replacement", "[console][styled]")
{
    CHECK(text_of("a\xff"
                  "b") == "a\xEF\xBF\xBD"
                          "b");
    CHECK(text_of("\xE2\x82") == "\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(text_of("\xED\xA0\x80").size() == 9);  // a surrogate
    CHECK(text_of("grün €") == "grün €");
}

TEST_CASE("wide characters take two columns, and go when half of them is overwritten",
          "[console][styled]")
{
    CHECK(decode("漢字").columns == 4);
    CHECK(text_of("漢字\rx") == "x 字");
    CHECK(text_of("漢字\x1b[2Gx") == " x字");
    CHECK(decode("e\u0301x").columns == 2);
    CHECK(text_of("e\u0301x") == "e\u0301x");
    CHECK(text_of("\u0301x") == "\u0301x");
    CHECK(text_of("ab\b\u0301c") == "a\u0301c");
    // On a blank too, wherever it came from.
    CHECK(text_of("\x1b[3C\u0301x") == "   \u0301x");
    CHECK(decode("\x1b[3C\u0301x").columns == 4);
    CHECK(text_of("\x1b[2Cx\r\x1b[C\u0301") == " \u0301 x");
}

TEST_CASE("runs say which bytes and columns have which style", "[console][styled]")
{
    const StyledLine line = decode("a\x1b[31m漢b\x1b[0mc");
    REQUIRE(line.runs.size() == 3);
    CHECK(line.runs[0] == StyledRun{0, 1, 0, 1, {}});
    CHECK(line.runs[1] == StyledRun{1, 5, 1, 4, style_of("31")});
    CHECK(line.runs[2] == StyledRun{5, 6, 4, 5, {}});
    CHECK(line.columns == 5);
    CHECK(decode("").runs.empty());
}

TEST_CASE("the pen goes on to the next line", "[console][styled]")
{
    TextStyle pen;
    decode_line("\x1b[1;31mred", pen);
    CHECK(pen == style_of("1;31"));
    const StyledLine next = decode_line("still\x1b[m", pen);
    CHECK(next.runs.at(0).style == style_of("1;31"));
    CHECK(pen == TextStyle{});
    decode_line("\x1b[4m\x1b"
                "c",
                pen);
    CHECK(pen == TextStyle{});
}

TEST_CASE("for a terminal a line has its text and our own colours, nothing else",
          "[console][styled]")
{
    CHECK(to_ansi(decode("plain\x1b]0;x\x07")) == "plain");
    CHECK(to_ansi(decode("a\x1b[1;38;5;99mb\x1b[48;2;1;2;3mc")) ==
          "a\x1b[0;1;38;5;99mb\x1b[0;1;38;5;99;48;2;1;2;3mc\x1b[0m");
    TextStyle pen;
    const std::string ansi = to_ansi(decode_line("\x1b[95ma\x1b[0mb", pen));
    CHECK(ansi == "\x1b[0;95ma\x1b[0mb");
}

TEST_CASE("what would act on the reader's terminal leaves no trace", "[console][styled]")
{
    const auto printed = [](std::string_view bytes) {
        TextStyle pen;
        return to_ansi(decode_line(bytes, pen));
    };
    CHECK(printed("a\x1b]0;title\x07"
                  "b") == "ab");
    CHECK(printed("a\x1b]52;c;Y2xpcGJvYXJk\x1b\\b") == "ab");
    CHECK(printed("a\x1bP1$qm\x1b\\b") == "ab");
    CHECK(printed("a\x1b_apc\x1b\\b\x1b^pm\x1b\\c\x1bXsos\x1b\\d") == "abcd");
    CHECK(printed("a\x1bktitle\x1b\\b") == "ab");
    CHECK(printed("a\x1b[6n\x1b[c\x1b[>c\x1b[?1049h\x1b[2J\x1b[Hb") == "ab");
    CHECK(printed("a\x1b[?25l\x1b[?2004h\x1b[>4;2mb") == "ab");
    CHECK(printed("a\x1b"
                  "cb\x1b(0c\x1b#8d") == "abcd");
    CHECK(printed(std::string_view("a\x07\x0e\x0f\x05\0b", 7)) == "ab");
    // The 8-bit forms of what begins a sequence.
    CHECK(printed("a\xc2\x9d"
                  "0;title\xc2\x9c"
                  "b") == "a0;titleb");
    CHECK(printed("a\xc2\x9b\xc2\x85"
                  "6nb") == "a6nb");
    CHECK(printed("a\x9b"
                  "6nb") == "a\uFFFD6nb");
    CHECK(printed("a\xff\xfe"
                  "b\xe6\x97") == "a\uFFFD\uFFFDb\uFFFD\uFFFD");
    // A lost end does not swallow what follows.
    CHECK(printed("a\x1b]0;ti\x1b[31mtle") == "a\x1b[0;31mtle\x1b[0m");
    CHECK(printed("a\x1b[1\x18"
                  "b") == "ab");
    CHECK(printed("a\x1b") == "a");
    CHECK(printed("a\x1b[" + std::string(5000, '1') + "mb") == "ab");
}

TEST_CASE("a hostile line costs no more than its size allows", "[console][styled]")
{
    CHECK(decode("\x1b[99999999999Cx").columns == kFurthestColumn + 1);
    CHECK(decode("\x1b[99999999999Gx").columns == kFurthestColumn + 1);
    std::string line(32'000, 'x');
    while (line.size() < kFurthestColumn * 60)
        line += "\x1b[1K\x1b[P\x1b[9@\x1b[2Kx";
    CHECK(decode(line).columns <= line.size());
    std::string marks;
    for (int i = 0; i < 10'000; ++i)
        marks += "\x1b[Ga\u0301\x1b[5Gb\x1b[2G\u0301";
    CHECK(text_of(marks).size() < marks.size());
}

TEST_CASE("the visible text of many lines is that of each of them", "[console][visible]")
{
    for (unsigned seed = 1; seed <= 5; ++seed) {
        const std::string lines = test::some_lines(400, seed);
        std::string expected;
        for (std::size_t at = 0; at < lines.size();) {
            const std::size_t end = lines.find('\n', at);
            expected += text_of(std::string_view(lines).substr(at, end - at)) + "\n";
            at = end + 1;
        }
        CHECK(visible_text(lines) == expected);
    }
    CHECK(visible_text("no end\r") == "no end");
    CHECK(visible_text("").empty());
}
