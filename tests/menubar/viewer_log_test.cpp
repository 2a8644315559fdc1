// What of a log is decoded, walked over, selected and saved; no window yet.
#include "menubar/viewer/log_rows.h"
#include "menubar/viewer/log_selection.h"
#include "menubar/windows/log_save.h"
#include "tests/menubar/viewer_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

using namespace berth;
using namespace berth::test;
using namespace berth::viewer;

namespace {

DecodedLine decoded(const std::string& text)
{
    LogLine line;
    line.bytes = text;
    line.size = line.next = text.size();
    return {line, {}};
}

}  // namespace

TEST_CASE("bytes and columns of a line lead to each other", "[viewer]")
{
    const DecodedLine plain = decoded("abc def");
    CHECK(plain.byte_at(4) == 4);
    CHECK(plain.column_at(4) == 4);
    CHECK(plain.byte_at(100) == 7);
    const DecodedLine wide = decoded("ä漢b");  // 2 bytes 1 column, 3 bytes 2 columns, 1 and 1
    CHECK(wide.columns() == 4);
    CHECK(wide.byte_at(1) == 2);
    CHECK(wide.byte_at(2) == 2);  // the second half of a wide character is that character
    CHECK(wide.byte_at(3) == 5);
    CHECK(wide.column_at(5) == 3);
    CHECK(wide.before(5) == 2);
    CHECK(wide.after(2) == 5);
}

TEST_CASE("a word ends where a shell's would", "[viewer]")
{
    const DecodedLine line = decoded("open /dev/vda1: (error)");
    CHECK(line.word_at(6) == std::pair<std::uint32_t, std::uint32_t>(5, 15));
    CHECK(line.word_at(4) == std::pair<std::uint32_t, std::uint32_t>(4, 5));
    CHECK(line.word_at(18) == std::pair<std::uint32_t, std::uint32_t>(17, 22));
    CHECK(line.word_at(1000).first == line.text().size());
}

TEST_CASE("what is not shown of a long line is said, and is not the guest's text", "[viewer]")
{
    LogLine line;
    line.bytes = "abc";
    line.size = 5 << 20;
    const DecodedLine shown(line, {});
    CHECK(shown.note() == 3);
    CHECK(shown.text().find("5.0 MiB more") != std::string::npos);
    CHECK(decoded("abc").note() == 3);
}

TEST_CASE("rows go up and down over lines and their wrapped parts", "[viewer]")
{
    const LogFolder folder("short\n" + std::string(25, 'x') + "\nlast\n");
    const auto document = folder.open();
    LogRows rows;
    rows.document = document.get();
    rows.wrap = 10;
    const RowPlace end = rows.top_of_end(2);
    CHECK(end == RowPlace{6, 2});  // the last third of the long line
    CHECK(rows.top_of_end(100) == RowPlace{0, 0});
    CHECK(rows.moved({0, 0}, 2) == RowPlace{6, 1});
    CHECK(rows.moved({0, 0}, 4) == RowPlace{32, 0});
    CHECK(rows.moved({0, 0}, 400) == RowPlace{32, 0});
    CHECK(rows.moved({32, 0}, -3) == RowPlace{6, 0});
    CHECK(rows.moved({32, 0}, -400) == RowPlace{0, 0});
    const auto visible = rows.from({6, 1}, 10);
    REQUIRE(visible.size() == 3);
    CHECK(visible[0].begin == 10);
    CHECK(visible[1].end == 25);
    rows.wrap = 0;
    CHECK(rows.moved({0, 0}, 2) == RowPlace{32, 0});
}

TEST_CASE("the end of a log whose last line is not ended is that line", "[viewer]")
{
    const LogFolder folder("one\ntwo\nlogin: ");
    const auto document = folder.open();
    LogRows rows;
    rows.document = document.get();
    CHECK(rows.top_of_end(1) == RowPlace{8, 0});
    CHECK(rows.top_of_end(2) == RowPlace{4, 0});
}

TEST_CASE("a log that grows tells so, and its last line is read again", "[viewer]")
{
    const LogFolder folder("one\ntw");
    const auto document = folder.open();
    int grown = 0;
    document->start([&](LogDocument::Change change) {
        if (change == LogDocument::Change::Grown) ++grown;
    });
    CHECK(document->line_at(4)->text() == "tw");
    spin_once();
    folder.append("o\nthree\n");
    spin_until("the growth", [&] { return grown > 0 && document->end() == 14; });
    CHECK(document->line_at(4)->text() == "two");
    CHECK(document->line_at(8)->text() == "three");
    CHECK(document->line_at(14) == nullptr);
}

TEST_CASE("a log that has not begun is followed from its first byte", "[viewer]")
{
    const LogFolder folder;
    const auto document = folder.open();
    document->start([](LogDocument::Change) {});
    CHECK(document->end() == 0);
    folder.append("first\n");
    spin_until("the first byte", [&] { return document->end() == 6; });
    folder.append("second\n");
    spin_until("what follows", [&] { return document->end() == 13; });
}

TEST_CASE("what is selected is copied as it is shown", "[viewer]")
{
    const LogFolder folder("\x1b[31mred\x1b[0m one\r\nxxx\rtwo\r\nthree\r\n");
    const auto document = folder.open();
    const std::uint64_t second = document->line_at(0)->next();
    CHECK(selected_text(*document, {{0, 4}, {second, 2}}).value() == "one\ntw");
    CHECK(selected_text(*document, {{second, 2}, {0, 4}}).value() == "one\ntw");  // backwards
    CHECK(selected_text(*document, {{0, 1}, {0, 1}}).value().empty());
    const auto refused = selected_text(*document, {{0, 0}, {kMostCopied + 1, 0}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().hint.find("Save As") != std::string::npos);
}

TEST_CASE("a log is saved as it is, or as it shows", "[viewer]")
{
    const std::string bytes = "\x1b[31mred\x1b[0m\r\nabc\rd\r\nno end";
    const LogFolder folder(bytes), target;
    const auto document = folder.open();
    const StopFlag go{false};
    REQUIRE(save_log(document->bytes(), target.path() + "/raw", LogSave::Form::Raw, go));
    CHECK(read_file(target.path() + "/raw", mib(1)).value() == bytes);
    REQUIRE(save_log(document->bytes(), target.path() + "/text", LogSave::Form::Text, go));
    CHECK(read_file(target.path() + "/text", mib(1)).value() == "red\ndbc\nno end");

    const StopFlag stopped{true};
    CHECK_FALSE(save_log(document->bytes(), target.path() + "/none", LogSave::Form::Raw, stopped));
    CHECK_FALSE(read_file(target.path() + "/none", mib(1)));
    CHECK_FALSE(read_file(target.path() + "/none.part", mib(1)));
    CHECK_FALSE(save_log(document->bytes(), target.path() + "/no/such", LogSave::Form::Raw, go));
}

TEST_CASE("a cut is one line, and is saved as one", "[viewer]")
{
    const LogFolder folder("head\n"), target;
    folder.write("console.00000000000000001000.log", "tail\n");
    const auto document = folder.open();
    const auto cut = document->line_at(5);
    REQUIRE(cut);
    CHECK(cut->is_cut());
    CHECK(cut->text() == cut_mark(995));
    CHECK(document->line_at(cut->next())->text() == "tail");
    REQUIRE(
        save_log(document->bytes(), target.path() + "/raw", LogSave::Form::Raw, StopFlag{false}));
    const std::string saved = read_file(target.path() + "/raw", mib(1)).value();
    CHECK(saved == "head\n" + cut_mark(995) + "\ntail\n");
}
