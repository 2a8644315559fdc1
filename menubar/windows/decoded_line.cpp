#include "menubar/windows/decoded_line.h"

#include "vzcore/base/bytes.h"
#include "vzcore/base/unicode_width.h"
#include "vzcore/base/utf8.h"

#include <algorithm>

namespace berth {
namespace {

// The size of the character at the front, and its columns.
struct Character {
    std::uint32_t size = 1, columns = 1;
};

Character first_of(std::string_view text)
{
    std::string_view rest = text;
    const auto code = take_code_point(rest);
    if (!code) return {};  // decoded text is UTF-8, so this is its end
    return {static_cast<std::uint32_t>(text.size() - rest.size()),
            static_cast<std::uint32_t>(column_width(*code))};
}

bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '.' || c == '/' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::uint32_t columns_of(std::string_view text)
{
    std::uint32_t columns = 0;
    while (!text.empty()) {
        const Character one = first_of(text);
        columns += one.columns;
        text.remove_prefix(one.size);
    }
    return columns;
}

DecodedLine::DecodedLine(const LogLine& line, TextStyle pen)
    : offset_(line.offset), next_(line.next), is_cut_(line.kind == LogLine::Kind::Cut)
{
    if (is_cut_) {
        add_note(cut_mark(line.size));
        return;
    }
    styled_ = decode_line(line.bytes, pen);
    pen_after_ = pen;
    note_ = static_cast<std::uint32_t>(styled_.text.size());
    if (line.hidden() > 0)
        add_note(" [berth: " + human(Bytes{line.hidden()}) + " more in this line are not shown]");
}

// Notes are ours, not the guest's: they are told from its text by their style.
void DecodedLine::add_note(const std::string& note)
{
    note_ = static_cast<std::uint32_t>(styled_.text.size());
    StyledRun run;
    run.begin = note_;
    run.column = styled_.columns;
    styled_.text += note;
    styled_.columns += columns_of(note);
    run.end = static_cast<std::uint32_t>(styled_.text.size());
    run.end_column = styled_.columns;
    run.style.italic = true;
    run.style.dim = true;
    styled_.runs.push_back(run);
}

std::uint32_t DecodedLine::byte_at(std::uint32_t column) const
{
    const auto run = std::find_if(styled_.runs.begin(),
                                  styled_.runs.end(),
                                  [&](const StyledRun& one) { return column < one.end_column; });
    if (run == styled_.runs.end()) return static_cast<std::uint32_t>(styled_.text.size());
    if (run->end - run->begin == run->end_column - run->column)  // one byte a column
        return run->begin + (column - run->column);
    std::uint32_t byte = run->begin, at = run->column;
    while (byte < run->end) {
        const Character one =
            first_of(std::string_view(styled_.text).substr(byte, run->end - byte));
        if (at + one.columns > column) break;
        at += one.columns;
        byte += one.size;
    }
    return byte;
}

std::uint32_t DecodedLine::column_at(std::uint32_t byte) const
{
    const auto run = std::find_if(styled_.runs.begin(),
                                  styled_.runs.end(),
                                  [&](const StyledRun& one) { return byte < one.end; });
    if (run == styled_.runs.end()) return styled_.columns;
    if (run->end - run->begin == run->end_column - run->column)
        return run->column + (byte - run->begin);
    return run->column +
           columns_of(std::string_view(styled_.text).substr(run->begin, byte - run->begin));
}

std::uint32_t DecodedLine::before(std::uint32_t byte) const
{
    if (byte == 0) return 0;
    --byte;
    while (byte > 0 && (static_cast<unsigned char>(styled_.text[byte]) & 0xC0) == 0x80)
        --byte;
    return byte;
}

std::uint32_t DecodedLine::after(std::uint32_t byte) const
{
    if (byte >= styled_.text.size()) return byte;
    return byte + first_of(std::string_view(styled_.text).substr(byte)).size;
}

std::pair<std::uint32_t, std::uint32_t> DecodedLine::word_at(std::uint32_t byte) const
{
    const std::string& text = styled_.text;
    const auto size = static_cast<std::uint32_t>(text.size());
    if (byte >= size) return {size, size};
    std::uint32_t begin = byte, end = byte;
    if (!is_word(text[byte])) return {byte, after(byte)};
    while (begin > 0 && is_word(text[begin - 1]))
        --begin;
    while (end < size && is_word(text[end]))
        ++end;
    return {begin, end};
}

}  // namespace berth
