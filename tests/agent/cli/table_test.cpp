#include "agent/cli/table.h"
#include "tests/support/catch.h"

using namespace berth::cli;

namespace {

std::size_t widest_line(const std::string& text)
{
    std::size_t widest = 0;
    for (const std::string& line : printable_lines(text))
        widest = std::max(widest, display_width(line));
    return widest;
}

Table small_table()
{
    return Table({{"NAME", Align::Left, Cut::Middle, 8},
                  {"CPUS", Align::Right},
                  {"NOTE", Align::Left, Cut::End, 8}});
}

}  // namespace

TEST_CASE("columns line up, numbers to the right, nothing trails", "[cli][table]")
{
    Table table = small_table();
    table.add({"web", "2", "ready"});
    table.add({"日本", "16", ""});
    CHECK(table.text(80, Colour::Off) == "NAME  CPUS  NOTE\n"
                                         "web      2  ready\n"
                                         "日本    16\n");
}

TEST_CASE("a table never is wider than its limit", "[cli][table]")
{
    Table table = small_table();
    table.add({std::string(63, 'n'), "2", std::string(300, 'x')});
    table.add({"a-very-long-name-that-has-its-end-here",
               "1234567",
               "語語語語語語語語語語語語語語語語語語語語語語語語"});
    for (const std::size_t limit : {20U, 40U, 80U, 200U}) {
        CAPTURE(limit, table.text(limit, Colour::Off));
        CHECK(widest_line(table.text(limit, Colour::Off)) <= limit);
    }
    CHECK(table.text(80, Colour::Off).find("1234567") != std::string::npos);
}

TEST_CASE("a name is shortened in its middle, a sentence at its end", "[cli][table]")
{
    Table table = small_table();
    table.add({"abcdefghijklmnopqrst", "1", "the disk is in use by another machine"});
    const std::string text = table.text(40, Colour::Off);
    CHECK(text.find("…") != std::string::npos);
    CHECK(text.find("abc") != std::string::npos);
    CHECK(text.find("rst") != std::string::npos);
    CHECK(text.find("the disk") != std::string::npos);
}

TEST_CASE("cells cannot act on the terminal or break their row", "[cli][table]")
{
    Table table = small_table();
    table.add({"a\x1b[31m", "1", "line\nline"});
    const std::string text = table.text(80, Colour::Off);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
}

TEST_CASE("colours add no columns and are not there when off", "[cli][table]")
{
    Table table = small_table();
    table.add({Cell("web", Style::Good), "2", Cell("bad", Style::Bad)});
    CHECK(table.text(80, Colour::Off).find('\x1b') == std::string::npos);
    const std::string coloured = table.text(80, Colour::On);
    CHECK(coloured.find("\x1b[32mweb\x1b[0m   ") != std::string::npos);
    CHECK(styled("x", Style::Plain, Colour::On) == "x");
}

TEST_CASE("facts wrap under their own start", "[cli][table]")
{
    Facts facts;
    facts.add("name", "web");
    facts.add("reason", "one two three four five six seven eight nine ten");
    facts.add_more("more\x1b");
    const std::string text = facts.text(40, Colour::Off);
    CHECK(text == "name    web\n"
                  "reason  one two three four five six\n"
                  "        seven eight nine ten\n"
                  "        more\\x1b\n");
    CHECK(wrapped("", 10) == std::vector<std::string>{""});
    CHECK(wrapped("abcdefghijklmnop x", 5) == std::vector<std::string>{"abcdefghijklmnop", "x"});
}
