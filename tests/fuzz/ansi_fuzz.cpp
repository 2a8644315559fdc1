#include "tests/fuzz/fuzz.h"
#include "vzcore/base/utf8.h"
#include "vzcore/console/escape_sequence.h"
#include "vzcore/console/search_pattern.h"
#include "vzcore/console/styled_line.h"
#include "vzcore/console/visible_text.h"

#include <algorithm>

using namespace berth;
using fuzz::require;

namespace {

bool is_control(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

void check_line(std::string_view bytes, TextStyle& pen)
{
    TextStyle moved = pen;
    const StyledLine line = decode_line(bytes, pen);
    require(is_utf8(line.text), "a line is UTF-8");
    require(std::none_of(line.text.begin(), line.text.end(), is_control), "it has no controls");
    std::uint32_t at = 0, column = 0;
    for (const StyledRun& run : line.runs) {
        require(run.begin == at && run.end > at && run.column == column, "runs follow each other");
        at = run.end;
        column = run.end_column;
    }
    require(at == line.text.size() && column == line.columns, "runs have all of the line");
    require(visible_text(bytes) == line.text, "the quick way shows the same");

    move_pen(moved, bytes, bytes.size());
    require(moved == pen, "the pen moves alike");

    const std::string printed = to_ansi(line);
    TextStyle none;
    const StyledLine again = decode_line(printed, none);
    require(none == TextStyle{}, "what is printed ends in the default style");
    require(again.text == line.text, "what is printed shows the same");
    require(again.columns == line.columns && again.runs == line.runs, "in the same style");
    require(visible_text(printed) == line.text, "in the quick way too");
    require(to_ansi(again) == printed, "printing is stable");
}

// The lines that the filter lets through have all matches that there are.
void check_filter(std::string_view text, std::string_view block, LineFilter::Case letter_case)
{
    const auto pattern = SearchPattern::compile(text, SearchPattern::Syntax::Literal, letter_case);
    if (!pattern || pattern->filter() == nullptr) return;
    FilteredLines filtered(*pattern->filter(), block);
    for (std::size_t begin = 0; begin < block.size();) {
        const std::size_t end = std::min(block.find('\n', begin), block.size());
        const std::string shown = visible_text(block.substr(begin, end - begin));
        if (pattern->find(shown, 0)) require(filtered.next(begin) <= end, "no match is left out");
        begin = end + 1;
    }
}

}  // namespace

// Lines of a console: they are decoded without harm, and what is made of them is safe to print. The
// first line is also what is searched for in the others.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    TextStyle pen;
    std::string all;
    for (std::size_t begin = 0; begin <= size;) {
        const std::size_t end = std::min(text.find('\n', begin), size);
        check_line(text.substr(begin, end - begin), pen);
        all += visible_text(text.substr(begin, end - begin));
        if (end != size) all += '\n';
        begin = end + 1;
    }
    require(visible_text(text) == all, "lines show the same one by one and together");
    const std::size_t first = std::min(text.find('\n'), size);
    const std::string_view rest = text.substr(std::min(first + 1, size));
    check_filter(text.substr(0, first), rest, LineFilter::Case::Sensitive);
    check_filter(text.substr(0, first), rest, LineFilter::Case::Insensitive);
    return 0;
}
