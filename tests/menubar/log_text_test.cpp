// What of a log a text view holds: the edits, applied to a text, against the log itself.
#include "menubar/windows/log_text.h"
#include "tests/menubar/text_view.h"
#include "vzcore/console/console_log.h"

#include <random>

using namespace berth;
using namespace berth::test;

namespace {

/// All that a log shows.
TextView whole(const LogBytes& bytes)
{
    LogText text({1'000'000, 100'000'000});
    TextView view;
    view.apply(text.show_end(bytes));
    return view;
}

std::string numbered(int from, int to)
{
    std::string text;
    for (int i = from; i < to; ++i)
        text += "line " + std::to_string(i) + "\n";
    return text;
}

struct Shown {
    explicit Shown(LogText::Limits limits = {10, 10'000}) : text(limits) {}

    void begin(const std::string& bytes)
    {
        folder.append(bytes);
        log.emplace(ConsoleLog::open(folder.path()).value());
        view.apply(text.show_end(log->bytes()));
    }
    void grow(const std::string& bytes, Follow follow)
    {
        folder.append(bytes);
        look(follow);
    }
    void look(Follow follow)
    {
        const auto change = log->refresh();
        REQUIRE(change);
        view.apply(change->rewritten ? text.show_end(log->bytes())
                                     : text.update(log->bytes(), follow));
        REQUIRE(text.size() == view.text.size());
    }

    GrowingLog folder;
    std::optional<ConsoleLog> log;
    LogText text;
    TextView view;
};

}  // namespace

TEST_CASE("a short log is shown whole", "[windows][log]")
{
    Shown shown;
    shown.begin("a\nb\nc");
    CHECK(shown.view.ascii() == "a\nb\nc");
    CHECK_FALSE(shown.text.has_earlier());
    CHECK_FALSE(shown.text.has_later());
    shown.grow("d\ne", Follow::Yes);
    CHECK(shown.view.ascii() == "a\nb\ncd\ne");
}

TEST_CASE("who follows has the end, and is told that there is more above", "[windows][log]")
{
    Shown shown;
    shown.begin(numbered(0, 30));
    CHECK(shown.view.ascii().starts_with("[berth: the log goes on above"));
    CHECK(shown.view.ascii().ends_with("\n" + numbered(20, 30)));
    shown.grow(numbered(30, 45), Follow::Yes);
    CHECK(shown.view.ascii().ends_with("line 43\nline 44\n"));
    CHECK(shown.view.ascii().starts_with("[berth: the log goes on above"));
    CHECK(shown.text.has_earlier());
    CHECK_FALSE(shown.text.has_later());
}

TEST_CASE("who reads further up keeps what is there, whatever comes", "[windows][log]")
{
    Shown shown;
    shown.begin(numbered(0, 8));
    shown.grow(numbered(8, 50), Follow::No);
    CHECK(shown.view.ascii().starts_with(numbered(0, 10) + "[berth: the log goes on below"));
    const auto before = shown.view.text;
    shown.grow(numbered(50, 60), Follow::No);
    CHECK(shown.view.text == before);
    shown.view.apply(shown.text.page_later());
    CHECK(shown.view.ascii().find("line 11\n[berth: the log goes on below") != std::string::npos);
    shown.look(Follow::Yes);
    shown.grow("x\n", Follow::Yes);
    CHECK(shown.view.ascii().ends_with("line 59\nx\n"));
}

TEST_CASE("paging leads through the whole log and back", "[windows][log]")
{
    Shown shown;
    shown.begin(numbered(0, 57));
    for (int pages = 0; shown.text.has_earlier(); ++pages) {
        shown.view.apply(shown.text.page_earlier());
        REQUIRE(pages < 60);
    }
    CHECK(shown.view.ascii().starts_with(numbered(0, 10) + "[berth: the log goes on below"));
    for (int pages = 0; shown.text.has_later(); ++pages) {
        shown.view.apply(shown.text.page_later());
        REQUIRE(pages < 60);
    }
    CHECK(shown.view.ascii().ends_with("\n" + numbered(47, 57)));
}

TEST_CASE("colours run on over lines, and over pages", "[windows][log]")
{
    Shown shown({3, 10'000});
    shown.begin("a\x1b[31m\nb\nc\n\x1b[0md\ne\n");
    shown.view.apply(shown.text.page_earlier());
    shown.view.apply(shown.text.page_earlier());
    REQUIRE(shown.view.ascii().starts_with("a\nb\nc\n"));
    CHECK(shown.view.styles[0].first.foreground == TextColour());
    CHECK(shown.view.styles[2].first.foreground == TextColour::indexed(1));
    CHECK(shown.view.styles[4].first.foreground == TextColour::indexed(1));
    const auto before = shown.view.styles;
    shown.view.apply(shown.text.redraw());
    CHECK(shown.view.styles == before);
    CHECK(shown.view.styles.back().second);  // the mark below is ours
}

TEST_CASE("characters outside of the first plane are two units", "[windows][log]")
{
    Shown shown;
    shown.begin("\xf0\x9f\x9a\xa2 ship\n");
    CHECK(shown.view.text == std::u16string(u"\U0001F6A2 ship\n"));
    CHECK(shown.view.text.size() == 8);
}

TEST_CASE("a cut that grows takes out what is shown of it, and nothing else", "[windows][log]")
{
    Shown shown({100, 10'000});
    shown.begin(numbered(0, 5));
    for (int i = 1; i < 4; ++i) {
        shown.folder.begin_segment();
        shown.folder.append(numbered(5 * i, 5 * i + 5));
    }
    shown.look(Follow::No);
    CHECK(shown.view.ascii() == numbered(0, 20));
    shown.folder.drop_oldest();
    shown.look(Follow::No);
    CHECK(shown.view.text == whole(shown.log->bytes()).text);
    CHECK(shown.view.ascii().find("are missing here") != std::string::npos);
    shown.folder.drop_oldest();
    shown.look(Follow::Yes);
    CHECK(shown.view.text == whole(shown.log->bytes()).text);
    CHECK(shown.view.ascii().find("line 14") == std::string::npos);
}

TEST_CASE("a place moves with what is around it", "[windows][log]")
{
    const TextEdit edit{10, 4, u"abcdefgh", {}};
    CHECK(place_after(edit, 3) == 3);
    CHECK(place_after(edit, 10) == 10);
    CHECK(place_after(edit, 12) == 10);
    CHECK(place_after(edit, 14) == 18);
    const TextEdit added{10, 0, u"abc", {}};
    CHECK(place_after(added, 9) == 9);
    CHECK(place_after(added, 10) == 13);
}

// Whatever happens to a log and its window, the text is a part of what the whole log shows, it is
// the end for who follows, and the marks say truly whether there is more.
TEST_CASE("any order of growth, rotation and paging leaves a true part of the log",
          "[windows][log]")
{
    const auto seed = GENERATE(range(0U, 40U));
    std::mt19937 random(seed);
    const auto dice = [&](unsigned sides) { return static_cast<int>(random() % sides); };
    const char* const kBits[] = {"ok",
                                 "\n",
                                 "\n",
                                 "line\n",
                                 "\x1b[32m",
                                 "\x1b[0m",
                                 "a\rb",
                                 "\t",
                                 "\xc3",
                                 "漢字",
                                 "🚢",
                                 "\r\n",
                                 "\x1b]0;t\a",
                                 "long long long text ",
                                 "\x1b[1;7mx"};
    Shown shown({static_cast<std::size_t>(3 + dice(12)), static_cast<std::size_t>(60 + dice(400))});
    shown.begin(numbered(0, dice(40)));
    bool follows = true;
    for (int step = 0; step < 120; ++step) {
        switch (dice(8)) {
        case 0: shown.folder.begin_segment(); break;
        case 1: shown.folder.drop_oldest(); break;
        case 2:
            shown.view.apply(shown.text.page_earlier());
            follows = false;
            break;
        case 3: shown.view.apply(shown.text.page_later()); break;
        case 4: follows = !follows; break;
        case 5: shown.view.apply(shown.text.redraw()); break;
        default:
            for (int i = dice(30); i >= 0; --i)
                shown.folder.append(kBits[dice(std::size(kBits))]);
        }
        if (dice(2) == 0) continue;  // several changes at once
        shown.look(follows ? Follow::Yes : Follow::No);
        const TextView all = whole(shown.log->bytes());
        std::u16string text = shown.view.text;
        const std::u16string above = u"[berth: the log goes on above: scroll up to see it]\n";
        const std::u16string below = u"[berth: the log goes on below: scroll down to see it]";
        INFO("seed " << seed << ", step " << step);
        REQUIRE(text.starts_with(above) == shown.text.has_earlier());
        REQUIRE(text.ends_with(below) == shown.text.has_later());
        if (text.starts_with(above)) text.erase(0, above.size());
        if (text.ends_with(below)) text.resize(text.size() - below.size());
        REQUIRE(all.text.find(text) != std::u16string::npos);
        if (!shown.text.has_earlier()) REQUIRE(all.text.starts_with(text));
        if (!shown.text.has_later()) REQUIRE(all.text.ends_with(text));
        if (!shown.text.has_later() && !shown.text.has_earlier())
            REQUIRE(shown.view.styles == all.styles);
    }
    shown.folder.append("\nthe end\n");
    for (int i = 0; i < 200 && shown.text.has_later(); ++i)
        shown.view.apply(shown.text.page_later());
    shown.look(Follow::Yes);
    CHECK(shown.view.ascii().ends_with("the end\n"));
}
