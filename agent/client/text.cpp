#include "agent/client/text.h"

#include "vzcore/base/unicode_width.h"
#include "vzcore/base/utf8.h"

#include <array>
#include <cstdio>

namespace berth {
namespace {

std::string escaped(char32_t code)
{
    if (code == '\n') return "\\n";
    if (code == '\r') return "\\r";
    if (code == '\t') return "\\t";
    std::array<char, 16> text{};
    std::snprintf(text.data(),
                  text.size(),
                  code < 0x100 ? "\\x%02x" : "\\u{%x}",
                  static_cast<unsigned>(code));
    return text.data();
}

std::string escaped_byte(char byte)
{
    return escaped(static_cast<unsigned char>(byte));
}

// The longest start of `text` that fits.
std::size_t bytes_that_fit(std::string_view text, std::size_t columns)
{
    std::string_view rest = text;
    std::size_t used = 0;
    std::size_t bytes = 0;
    while (!rest.empty()) {
        const auto code = take_code_point(rest);
        if (!code) rest.remove_prefix(1);
        used += code ? column_width(*code) : 1;
        if (used > columns) break;
        bytes = text.size() - rest.size();
    }
    return bytes;
}

// Where the shortest end of `text` begins that leaves at most `columns`.
std::size_t tail_that_fits(std::string_view text, std::size_t columns)
{
    std::string_view rest = text;
    std::size_t width = display_width(text);
    while (width > columns && !rest.empty()) {
        const auto code = take_code_point(rest);
        if (!code) rest.remove_prefix(1);
        width -= code ? column_width(*code) : 1;
    }
    // A combining mark belongs to the letter that was cut off.
    for (std::string_view next = rest; !next.empty(); rest = next) {
        const auto code = take_code_point(next);
        if (!code || column_width(*code) != 0) break;
    }
    return text.size() - rest.size();
}

}  // namespace

// Marks that turn the writing direction can make a name read as another one.
bool turns_direction(char32_t code)
{
    return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0x200E || code == 0x200F || code == 0x061C;
}

bool is_control(char32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029;
}

std::string printable(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        std::string_view rest = text;
        const auto code = take_code_point(rest);
        if (!code) {
            result += escaped_byte(text.front());
            text.remove_prefix(1);
            continue;
        }
        if (is_control(*code) || turns_direction(*code))
            result += escaped(*code);
        else
            result += text.substr(0, text.size() - rest.size());
        text = rest;
    }
    return result;
}

std::size_t display_width(std::string_view text)
{
    std::size_t width = 0;
    while (!text.empty()) {
        const auto code = take_code_point(text);
        if (!code) text.remove_prefix(1);
        width += code ? column_width(*code) : 1;
    }
    return width;
}

std::string shortened(std::string_view text, std::size_t columns, Cut cut)
{
    // No character takes more columns than bytes.
    if (text.size() <= columns || display_width(text) <= columns) return std::string(text);
    if (columns == 0) return "";
    const std::size_t room = columns - 1;
    const std::size_t in_front = cut == Cut::End ? room : (room + 1) / 2;
    std::string result(text.substr(0, bytes_that_fit(text, in_front)));
    result += "…";
    if (cut == Cut::Middle) result += text.substr(tail_that_fits(text, room - in_front));
    return result;
}

}  // namespace berth
