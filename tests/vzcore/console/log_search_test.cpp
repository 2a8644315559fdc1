#include "tests/vzcore/console/log_files.h"
#include "tests/vzcore/console/post_queue.h"
#include "vzcore/base/file.h"
#include "vzcore/console/log_search.h"
#include "vzcore/console/visible_text.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

using namespace berth;
using test::LogFiles;
using Syntax = SearchPattern::Syntax;
using Case = SearchPattern::Case;

namespace {

SearchPattern pattern_of(std::string_view text,
                         Syntax syntax = Syntax::Literal,
                         Case letter_case = Case::Sensitive)
{
    auto pattern = SearchPattern::compile(text, syntax, letter_case);
    REQUIRE(pattern);
    return *pattern;
}

struct Searched {
    test::PostQueue queue;
    LogSearch search;

    Searched(SearchPattern pattern, const LogBytes& bytes)
        : search(std::move(pattern), queue.poster(), nullptr)
    {
        update(bytes);
    }
    void update(const LogBytes& bytes)
    {
        search.update(bytes);
        REQUIRE(queue.run_until([this] { return search.is_finished(); }));
        CHECK_FALSE(search.failure());
    }
};

/// What a search must find, line after line.
std::vector<LogHit> all_hits(const LogBytes& bytes, const SearchPattern& pattern)
{
    std::vector<LogHit> hits;
    for (std::uint64_t offset = 0;;) {
        const auto line = bytes.line_at(offset);
        REQUIRE(line);
        if (!*line) return hits;
        if ((*line)->kind == LogLine::Kind::Text)
            for (const TextMatch& match : pattern.find_all(visible_text((*line)->bytes)))
                hits.push_back({offset, match});
        offset = (*line)->next;
    }
}

}  // namespace

TEST_CASE("a pattern finds all its matches in a line", "[console][search]")
{
    using Matches = std::vector<TextMatch>;
    CHECK(pattern_of("an").find_all("banana") == Matches{{1, 2}, {3, 2}});
    CHECK(pattern_of("A.", Syntax::Literal).find_all("aA.").size() == 1);
    CHECK(pattern_of("AN", Syntax::Literal, Case::Insensitive).find_all("banana").size() == 2);
    CHECK(pattern_of("ä", Syntax::Literal, Case::Insensitive).find_all("ÄÖ").size() == 1);
    CHECK(pattern_of("a.", Syntax::Regex).find_all("banana") == Matches{{1, 2}, {3, 2}});
    CHECK(pattern_of("^b|a$", Syntax::Regex).find_all("banana") == Matches{{0, 1}, {5, 1}});
    CHECK(pattern_of("x*", Syntax::Regex).find_all("axxb") == Matches{{1, 2}});
    CHECK(pattern_of("[^a]+$", Syntax::Regex).find("na\nbc", 0) == TextMatch{3, 2});
}

TEST_CASE("a pattern that is none is refused with what is wrong", "[console][search]")
{
    CHECK(SearchPattern::compile("", Syntax::Literal, Case::Sensitive).error().code ==
          ErrorCode::Invalid);
    CHECK(SearchPattern::compile("a\nb", Syntax::Literal, Case::Sensitive).error().code ==
          ErrorCode::Invalid);
    const auto open = SearchPattern::compile("a(b", Syntax::Regex, Case::Sensitive);
    REQUIRE_FALSE(open);
    CHECK(open.error().message.find("a(b") != std::string::npos);
    CHECK_FALSE(open.error().hint.empty());
    CHECK_FALSE(SearchPattern::compile("(a)\\1", Syntax::Regex, Case::Sensitive));
}

TEST_CASE("a search finds what the lines show", "[console][search]")
{
    const LogFiles files;
    files.write(0,
                "pa\x1b[31mnic\x1b[0m here\nno\rpanic\npan\nic\npanXX\b\bic\n\x1b]0;panic\x07\n");
    const ConsoleLog log = files.open();
    const Searched searched(pattern_of("panic"), log.bytes());
    CHECK(searched.search.hits() == std::vector<LogHit>{{0, {0, 5}}, {20, {0, 5}}, {36, {0, 5}}});
    CHECK(searched.search.searched() == log.bytes().end());
}

TEST_CASE("a search finds the same as looking at each line", "[console][search]")
{
    const auto pattern = GENERATE_COPY(pattern_of("panic"),
                                       pattern_of("kernelpanic"),
                                       pattern_of("ü"),
                                       pattern_of("OK  ]"),
                                       pattern_of("x ttyS0:"),
                                       pattern_of("  "),
                                       pattern_of("k"),
                                       pattern_of("\xEF\xBF\xBD"),
                                       pattern_of("KERNEL", Syntax::Literal, Case::Insensitive),
                                       pattern_of("^k.*x", Syntax::Regex),
                                       pattern_of("ttyS0: $", Syntax::Regex));
    const LogFiles files;
    files.write_in_parts(test::some_lines(20'000, 3), 150'000);
    std::filesystem::remove(files.path(300'000));
    const ConsoleLog log = files.open();
    const Searched searched(pattern, log.bytes());
    CHECK(searched.search.hits() == all_hits(log.bytes(), pattern));
    CHECK_FALSE(searched.search.hits().empty());
}

TEST_CASE("a search goes on as the log grows, and looks again at the last line",
          "[console][search]")
{
    const LogFiles files;
    files.write(0, "panic\nkernel pa");
    ConsoleLog log = files.open();
    Searched searched(pattern_of("pa"), log.bytes());
    CHECK(searched.search.hits().size() == 2);
    files.append(0, "nic pa\n");
    REQUIRE(log.refresh());
    searched.update(log.bytes());
    CHECK(searched.search.hits() == std::vector<LogHit>{{0, {0, 2}}, {6, {7, 2}}, {6, {13, 2}}});
    files.write(22, "pa in a new segment");
    REQUIRE(log.refresh());
    searched.update(log.bytes());
    CHECK(searched.search.hits().size() == 4);
    CHECK(searched.search.first_hit_from(7) == 3);
    CHECK(searched.search.first_hit_from(23) == 4);
}

TEST_CASE("hits go with their segments", "[console][search]")
{
    const LogFiles files;
    files.write(0, "hit one\n");
    files.write(8, "hit two\n");
    files.write(16, "hit three\n");
    ConsoleLog log = files.open();
    Searched searched(pattern_of("hit"), log.bytes());
    CHECK(searched.search.hits().size() == 3);
    std::filesystem::remove(files.path(8));
    REQUIRE(log.refresh());
    searched.update(log.bytes());
    CHECK(searched.search.hits() == std::vector<LogHit>{{0, {0, 3}}, {16, {0, 3}}});
    files.write(16, "x\n");
    REQUIRE(log.refresh().value().rewritten);
    searched.update(log.bytes());
    CHECK(searched.search.hits() == std::vector<LogHit>{{0, {0, 3}}});
}

TEST_CASE("all of a very long line is searched", "[console][search]")
{
    const LogFiles files;
    std::string line(1'000'000, '.');
    line.replace(10, 5, "panic");
    line.replace(500'000, 5, "panic");
    const auto end = GENERATE(true, false);
    files.write(0, "a\n" + line + (end ? "\npanic\n" : ""));
    const ConsoleLog log = files.open();
    const Searched searched(pattern_of("panic"), log.bytes());
    std::vector<LogHit> expected{{2, {10, 5}}, {2, {}}};
    if (end) expected.push_back({1'000'003, {0, 5}});
    CHECK(searched.search.hits() == expected);
    CHECK(searched.search.searched() == (end ? log.bytes().end() : 2));
}

TEST_CASE("a search goes over empty files between cuts", "[console][search]")
{
    const LogFiles files;
    files.write(0, "hit\n");
    files.write(100, "");
    files.write(200, "hit\n");
    if (GENERATE(true, false)) files.write(300, "");
    const ConsoleLog log = files.open();
    const Searched searched(pattern_of("hit"), log.bytes());
    CHECK(searched.search.hits() == std::vector<LogHit>{{0, {0, 3}}, {200, {0, 3}}});
    CHECK(searched.search.searched() == log.bytes().end());
}

TEST_CASE("a file that claims to be at the end of all numbers is none", "[console][search]")
{
    const LogFiles files;
    files.write(0, "hit\n");
    files.write(~std::uint64_t{0} - 2, "hit\n");
    const ConsoleLog log = files.open();
    CHECK(log.bytes().end() == 4);
}

TEST_CASE("a hole of NULs is searched through", "[console][search]")
{
    const LogFiles files;
    files.write(0, "panic\n");
    const auto file = open_file(files.path(0), O_WRONLY);
    REQUIRE(::pwrite(file->get(), "\npanic\n", 7, 100'000'000) == 7);
    const Searched searched(pattern_of("panic"), files.open().bytes());
    CHECK(searched.search.hits().size() == 2);
}

TEST_CASE("a search ends when there are too many hits", "[console][search]")
{
    const LogFiles files;
    std::string content;
    for (std::size_t i = 0; i < LogSearch::kMostHits / 100 + 5; ++i)
        content += std::string(100, 'a') + "\n";
    files.write(0, content);
    ConsoleLog log = files.open();
    Searched searched(pattern_of("a"), log.bytes());
    CHECK(searched.search.is_limited());
    CHECK(searched.search.hits().size() == LogSearch::kMostHits);
}

TEST_CASE("a search that runs may go at any time", "[console][search]")
{
    const LogFiles files;
    files.write(0, test::some_lines(60'000));
    const ConsoleLog log = files.open();
    test::PostQueue queue;
    for (int i = 0; i < 20; ++i) {
        LogSearch search(pattern_of("e"), queue.poster(), [] {});
        search.update(log.bytes());
    }
    bool reached = false;
    queue.post([&] { reached = true; });
    CHECK(queue.run_until([&] { return reached; }));
}
