#include "tests/support/catch.h"
#include "vzcore/console/line_filter.h"
#include "vzcore/console/search_pattern.h"
#include "vzcore/console/visible_text.h"

#include <random>
#include <set>

using namespace berth;
using Case = LineFilter::Case;

namespace {

// Where the lines begin that the filter lets through.
std::set<std::size_t> let_through(std::string_view block, std::string_view text, Case letter_case)
{
    const auto filter = LineFilter::create(text, letter_case);
    REQUIRE(filter);
    std::set<std::size_t> lines;
    FilteredLines filtered(*filter, block);
    for (std::size_t place = filtered.next(0); place < block.size();) {
        lines.insert(block.substr(0, place).rfind('\n') + 1);
        const std::size_t end = block.find('\n', place);
        if (end == std::string_view::npos) break;
        place = filtered.next(end + 1);
    }
    return lines;
}

bool is_let_through(std::string_view line, std::string_view text, Case letter_case)
{
    return !let_through(line, text, letter_case).empty();
}

/// Makes lines of what guests send and what a filter may stumble over, with few letters, so that
/// words come about by chance.
class RandomLines {
public:
    explicit RandomLines(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t limit) { return random_() % limit; }
    std::string line()
    {
        std::string line;
        for (std::size_t pieces = below(4) == 0 ? below(60) : below(14); pieces > 0; --pieces)
            line +=
                below(2) == 0 ? kText[below(std::size(kText))] : kOther[below(std::size(kOther))];
        if (below(40) == 0) line.insert(below(line.size() + 1), std::string(1100, 'a'));
        if (below(20) == 0) line.insert(below(line.size() + 1), 1, static_cast<char>(random_()));
        std::erase(line, '\n');
        return line;
    }

private:
    static constexpr std::string_view kText[] = {
        "a", "b", "ab", "k", "s", "S", "A", "B", "K", " ", "  ", "m", "[", "0", "ü", "Ü", "漢"};
    static constexpr std::string_view kOther[] = {"\x1b[0m",
                                                  "\x1b[1;32m",
                                                  "\x1b[38;5;123m",
                                                  "\x1b[K",
                                                  "\x1b[1K",
                                                  "\x1b[2K",
                                                  "\x1b[3D",
                                                  "\x1b[2C",
                                                  "\x1b[G",
                                                  "\x1b[2X",
                                                  "\x1b[P",
                                                  "\x1b[2@",
                                                  "\r",
                                                  "\r\r",
                                                  "\b",
                                                  "\t",
                                                  "\a",
                                                  "\x7f",
                                                  "\xc2\x85",
                                                  "\xc2",
                                                  "\xe6\xbc",
                                                  "\xff",
                                                  "\x1b]0;ab",
                                                  "\x1b]0;ab\x07",
                                                  "\x1b",
                                                  "\x1b[",
                                                  "\x1b[1;",
                                                  "\x1b(B",
                                                  "\x1b"
                                                  "c",
                                                  "\x1b[?25l",
                                                  "\u0301",
                                                  "\u212A",
                                                  "\u017F",
                                                  "\uFFFD",
                                                  "\x0e",
                                                  "\x1b[12345678m",
                                                  "\x1bPab\x1b\\",
                                                  "\x1b[1\x1b[0m"};
    std::mt19937 random_;
};

}  // namespace

TEST_CASE("a filter leaves out no line that shows the text", "[console][search]")
{
    const unsigned seed = GENERATE(range(1U, 41U));
    RandomLines random(seed);
    std::string block;
    std::vector<std::string> shown;
    for (int i = 0; i < 200; ++i) {
        const std::string line = random.line();
        shown.push_back(visible_text(line));
        block += line + (random.below(4) == 0 ? "\r\n" : "\n");
    }
    if (random.below(2) == 0) block.pop_back();
    for (int i = 0; i < 60; ++i) {
        const std::string& from = shown[random.below(shown.size())];
        const std::string text = from.substr(random.below(from.size() + 1), 1 + random.below(6));
        const Case letter_case = random.below(2) == 0 ? Case::Sensitive : Case::Insensitive;
        const auto pattern =
            SearchPattern::compile(text, SearchPattern::Syntax::Literal, letter_case);
        if (!pattern || !LineFilter::create(text, letter_case)) continue;
        const std::set<std::size_t> lines = let_through(block, text, letter_case);
        std::size_t begin = 0;
        for (const std::string& line : shown) {
            INFO("seed " << seed << ": \"" << text << "\" in \"" << line << "\" at " << begin);
            if (pattern->find(line, 0)) REQUIRE(lines.count(begin) == 1);
            begin = block.find('\n', begin) + 1;
        }
    }
}

TEST_CASE("a filter keeps out most lines that do not show the text", "[console][search]")
{
    CHECK(let_through("panic\nno\npa\x1b[1mnic\nbanana pa nic\n", "panic", Case::Sensitive) ==
          std::set<std::size_t>{0, 9});
    // Two that meet are enough to be let through, but two that do not follow each other are not.
    CHECK(is_let_through("a\x1b[0mn", "panic", Case::Sensitive));
    CHECK_FALSE(is_let_through("p\x1b[0mn", "panic", Case::Sensitive));
    CHECK_FALSE(is_let_through("panc\x1b[0m", "panic", Case::Sensitive));
    // Where the cursor moves, anything may come about; but not without a byte of the text.
    CHECK(is_let_through("xyz p\rabc", "panic", Case::Sensitive));
    CHECK_FALSE(is_let_through("xyz\rabd", "panic", Case::Sensitive));
    // A tab shows blanks.
    CHECK(is_let_through("\tpanic", " pa", Case::Sensitive));
    CHECK_FALSE(is_let_through("a\tnic", "b pa", Case::Sensitive));
}

TEST_CASE("a filter sees where case does not count", "[console][search]")
{
    CHECK(is_let_through("kernel PANIC", "panic", Case::Insensitive));
    CHECK(is_let_through("kernel PA\x1b[0mNIC", "paNic", Case::Insensitive));
    CHECK_FALSE(is_let_through("kernel PANIC", "panic", Case::Sensitive));
    // The Kelvin sign and the long s are a k and an s.
    CHECK(is_let_through("di\u017F\u212A full", "DISK", Case::Insensitive));
    CHECK(is_let_through("di\u017F\x1b[0m\u212A full", "disk", Case::Insensitive));
}

TEST_CASE("there is no filter for what lines show without having it", "[console][search]")
{
    CHECK_FALSE(LineFilter::create(" ", Case::Sensitive));
    CHECK_FALSE(LineFilter::create("a\uFFFD", Case::Sensitive));
    CHECK_FALSE(LineFilter::create("ks", Case::Insensitive));
    CHECK_FALSE(LineFilter::create("ü", Case::Insensitive));
    CHECK(LineFilter::create("ü", Case::Sensitive));
    CHECK(LineFilter::create(" a ", Case::Insensitive));
}
