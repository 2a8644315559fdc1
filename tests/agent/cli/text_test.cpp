#include "agent/cli/text.h"
#include "tests/support/catch.h"
#include "vzcore/json.h"

using namespace berth;
using namespace berth::cli;

TEST_CASE("no control character comes through to a terminal", "[cli][text]")
{
    CHECK(printable("web") == "web");
    CHECK(printable("é 日本 🙂") == "é 日本 🙂");
    CHECK(printable("a\nb\tc\r") == "a\\nb\\tc\\r");
    CHECK(printable("\x1b]0;owned\x07") == "\\x1b]0;owned\\x07");
    CHECK(printable("\x7f") == "\\x7f");
    CHECK(printable("\xc2\x9b"
                    "31m") == "\\x9b31m");
    CHECK(printable("\x9b"
                    "31m") == "\\x9b31m");
    CHECK(printable("\xff\xc3") == "\\xff\\xc3");
    CHECK(printable("exe\xe2\x80\xae"
                    "gpj") == "exe\\u{202e}gpj");
    CHECK(printable(std::string_view("a\0b", 3)) == "a\\x00b");
}

TEST_CASE("several lines stay several lines, each harmless", "[cli][text]")
{
    CHECK(printable_lines("a\nb\x1b") == std::vector<std::string>{"a", "b\\x1b"});
    CHECK(printable_lines("") == std::vector<std::string>{""});
}

TEST_CASE("widths are counted in columns of the terminal", "[cli][text]")
{
    CHECK(display_width("") == 0);
    CHECK(display_width("abc") == 3);
    CHECK(display_width("é") == 1);
    CHECK(display_width("e\xcc\x81") == 1);
    CHECK(display_width("日本") == 4);
    CHECK(display_width("🙂") == 2);
    CHECK(display_width("…") == 1);
    CHECK(display_width("\xe2\x80\x8b") == 0);
}

TEST_CASE("a text is shortened to columns, never inside a character", "[cli][text]")
{
    CHECK(shortened("short", 5, Cut::Middle) == "short");
    CHECK(shortened("0123456789", 5, Cut::Middle) == "01…89");
    CHECK(shortened("0123456789", 6, Cut::Middle) == "012…89");
    CHECK(shortened("0123456789", 5, Cut::End) == "0123…");
    CHECK(shortened("0123456789", 1, Cut::End) == "…");
    CHECK(shortened("0123456789", 0, Cut::End).empty());
    CHECK(shortened("日本語日本語", 5, Cut::Middle) == "日…語");
    CHECK(shortened("日本語日本語", 4, Cut::End) == "日…");
    for (std::size_t columns = 0; columns < 20; ++columns) {
        for (const Cut cut : {Cut::Middle, Cut::End}) {
            const std::string text = shortened("a日e\xcc\x81🙂bcdefg語hij", columns, cut);
            CAPTURE(columns, text);
            CHECK(display_width(text) <= columns);
            CHECK(printable(text) == text);
        }
    }
}

TEST_CASE("a JSON document on a terminal still reads as the same document", "[cli][text]")
{
    const Json document{{"name", "a\x7f\xc2\x9b\xe2\x80\xae z\x1b"}, {"path", "/日本"}};
    const std::string text = harmless_json(dump_pretty(document));
    CHECK(printable(text.substr(0, text.find('\n'))) == text.substr(0, text.find('\n')));
    for (const std::string& line : printable_lines(text))
        CHECK(text.find(line) != std::string::npos);
    CHECK(parse_json(text, "it").value() == document);
    CHECK(text.find("日本") != std::string::npos);
}

TEST_CASE("quotes are put where a text has spaces or nothing", "[cli][text]")
{
    CHECK(in_quotes("web") == "web");
    CHECK(in_quotes("") == "''");
    CHECK(in_quotes("a b") == "'a b'");
}

TEST_CASE("the nearest name is the one a slip away", "[cli][text]")
{
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("web", "web") == 0);
    CHECK(edit_distance("wbe", "web") == 1);
    CHECK(edit_distance("kitten", "sitting") == 3);
    const std::vector<std::string> names{"web", "database", "build"};
    CHECK(nearest("wbe", names) == "web");
    CHECK(nearest("WEB", names) == "web");
    CHECK(nearest("databsae", names) == "database");
    CHECK(nearest("xyz", names).empty());
    CHECK(nearest("", names).empty());
    CHECK(nearest("web", {}).empty());
    CHECK(nearest(std::string(100'000, 'w'), names).empty());
}
