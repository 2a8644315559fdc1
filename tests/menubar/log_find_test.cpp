// A search in a log as a window has it, in real logs and in the background.
#include "menubar/windows/log_find.h"
#include "menubar/windows/log_text.h"
#include "menubar/windows/text_hits.h"
#include "menubar/windows/utf16.h"
#include "tests/menubar/text_view.h"
#include "tests/support/manual_loop.h"
#include "vzcore/console/console_log.h"

using namespace berth;
using namespace berth::test;

namespace {

struct Search {
    explicit Search(const std::string& bytes)
    {
        folder.append(bytes);
        log.emplace(ConsoleLog::open(folder.path()).value());
        find.set_log(log->bytes());
    }
    void until(const std::string& state)
    {
        const bool came = loop.run_until([&] { return find.state().text == state; });
        INFO("it says: " << find.state().text);
        REQUIRE(came);
    }
    void grow(const std::string& bytes)
    {
        folder.append(bytes);
        REQUIRE(log->refresh());
        find.update(log->bytes());
    }

    ManualLoop loop;
    GrowingLog folder;
    std::optional<ConsoleLog> log;
    std::vector<std::uint64_t> shown;  // the lines
    std::vector<std::string> notes;
    std::uint64_t top = 0;
    int changes = 0;
    LogFind find{loop,
                 {[this] { ++changes; },
                  [this](const LogHit& hit) { shown.push_back(hit.line); },
                  [this](const std::string& note) { notes.push_back(note); },
                  [this] { return top; }}};
};

constexpr const char* kLog = "one error\nnothing\ntwo Errors\nlast error\n";  // 0, 10, 18, 29

}  // namespace

TEST_CASE("a search shows the first hit from what is seen on, and goes through all of them",
          "[windows][find]")
{
    Search search(kLog);
    search.top = 10;
    search.find.start({"error"});
    search.until("2 of 3");
    CHECK(search.shown == std::vector<std::uint64_t>{18});
    CHECK(search.find.step(1));
    CHECK(search.find.state() == FindState{"3 of 3", false});
    CHECK(search.notes.empty());
    search.find.step(1);
    CHECK(search.find.state().text == "1 of 3");
    CHECK(search.notes == std::vector<std::string>{"On from the beginning"});
    search.find.step(-1);
    CHECK(search.notes.back() == "On from the end");
    CHECK(search.shown == std::vector<std::uint64_t>{18, 29, 0, 29});
    search.grow("one more error\n");
    search.until("3 of 4");
    CHECK(search.shown.size() == 4);  // what comes does not lead away
}

TEST_CASE("a search that finds nothing behind what is seen shows the first hit of all",
          "[windows][find]")
{
    Search search(kLog);
    search.top = 1'000;
    search.find.start({"error"});
    search.until("1 of 3");
    CHECK(search.shown == std::vector<std::uint64_t>{0});
}

TEST_CASE("case and regular expressions are heeded, and what cannot be looked for says why",
          "[windows][find]")
{
    Search search(kLog);
    search.find.start({"Error", false, true});
    search.until("1 of 1");
    search.find.start({"^(one|last)", true, false});
    search.until("1 of 2");
    search.find.start({"^(one|last)", false, false});
    search.until("No hits");
    CHECK(search.find.state().is_bad);
    CHECK(search.find.step(1));  // and nothing happens
    search.find.start({"(", true, false});
    CHECK(search.find.state().is_bad);
    CHECK_FALSE(search.find.state().text.empty());
    CHECK(search.find.search() == nullptr);
    search.find.start({""});
    CHECK(search.find.state() == FindState{});
    CHECK_FALSE(search.find.step(1));
}

TEST_CASE("what is typed is looked for after a pause, or when Return is pressed", "[windows][find]")
{
    Search search(kLog);
    search.find.start_soon({"e"});
    search.loop.advance(std::chrono::milliseconds(100));
    search.find.start_soon({"error"});
    search.loop.advance(std::chrono::milliseconds(100));
    CHECK(search.find.search() == nullptr);
    SECTION("a pause")
    {
        search.loop.advance(std::chrono::milliseconds(60));
        search.until("1 of 3");
    }
    SECTION("Return")
    {
        search.find.step(1);
        search.until("1 of 3");
        search.loop.advance(std::chrono::seconds(1));
        CHECK(search.find.number() == 1);  // once
    }
}

TEST_CASE("a search that was ended is begun again by the next step, and goes along to other logs",
          "[windows][find]")
{
    Search search(kLog);
    search.find.start({"error"});
    search.until("1 of 3");
    search.find.end();
    CHECK(search.find.search() == nullptr);
    CHECK(search.find.state() == FindState{});
    GrowingLog other;
    other.append("an error\n");
    search.find.set_log(ConsoleLog::open(other.path()).value().bytes());
    CHECK(search.find.search() == nullptr);
    search.find.step(1);
    search.until("1 of 1");
    search.find.set_log({});
    CHECK(search.find.search() == nullptr);
    search.find.set_log(search.log->bytes());
    search.until("1 of 3");
}

TEST_CASE("large numbers have commas", "[windows][find]")
{
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(1'000) == "1,000");
    CHECK(grouped(12'345'678) == "12,345,678");
}

TEST_CASE("hits are marked where a text view has them, and not in our notes", "[windows][find]")
{
    const auto pattern = SearchPattern::compile(
        "ship", SearchPattern::Syntax::Literal, LineFilter::Case::Insensitive);
    REQUIRE(pattern);
    const std::u16string lines = u"[our ship]\n🚢 Ship ship\nno\nship [our ship]\n";
    const std::size_t last = lines.find(u"ship [");
    CHECK(hits_in(lines, *pattern, {{0, 11}, {last + 5, last + 15}}) ==
          std::vector<TextSpan>{{14, 18}, {19, 23}, {last, last + 4}});
    const auto first =
        SearchPattern::compile("^n", SearchPattern::Syntax::Regex, LineFilter::Case::Sensitive);
    REQUIRE(first);
    CHECK(hits_in(lines, *first).size() == 1);
    CHECK(hits_in(u"", *pattern).empty());
}

TEST_CASE("UTF-16 becomes UTF-8 and the other way round", "[windows][find]")
{
    for (const std::string text : {"", "plain", "ä漢🚢\x7f", "\xf4\x8f\xbf\xbf"}) {
        std::u16string units;
        append_utf16(text, units);
        CHECK(utf16_size(text) == units.size());
        CHECK(to_utf8(units) == text);
    }
    CHECK(to_utf8(std::u16string{u'a', char16_t{0xD83D}}) == "a\xEF\xBF\xBD");
    CHECK(to_utf8(std::u16string{char16_t{0xDEA2}, u'a'}) == "\xEF\xBF\xBD"
                                                             "a");
}
