#include "menubar/windows/utf16.h"

#include "vzcore/base/utf8.h"

namespace berth {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_first_half(char16_t unit)
{
    return unit >= 0xD800 && unit < 0xDC00;
}

bool is_second_half(char16_t unit)
{
    return unit >= 0xDC00 && unit < 0xE000;
}

void append_utf8(char32_t code, std::string& out)
{
    const auto add = [&](char32_t bits) { out += static_cast<char>(bits); };
    const auto add_rest = [&](int shift) { add(0x80 | (code >> shift & 0x3F)); };
    if (code < 0x80) return add(code);
    if (code < 0x800) {
        add(0xC0 | code >> 6);
    } else if (code < 0x10000) {
        add(0xE0 | code >> 12);
        add_rest(6);
    } else {
        add(0xF0 | code >> 18);
        add_rest(12);
        add_rest(6);
    }
    add_rest(0);
}

}  // namespace

void append_utf16(std::string_view utf8, std::u16string& out)
{
    while (const auto code = take_code_point(utf8)) {
        if (*code < 0x10000) {
            out += static_cast<char16_t>(*code);
            continue;
        }
        out += static_cast<char16_t>(0xD800 + ((*code - 0x10000) >> 10));
        out += static_cast<char16_t>(0xDC00 + ((*code - 0x10000) & 0x3FF));
    }
}

std::size_t utf16_size(std::string_view utf8)
{
    std::size_t size = 0;
    while (const auto code = take_code_point(utf8))
        size += *code < 0x10000 ? 1 : 2;
    return size;
}

std::string to_utf8(std::u16string_view units)
{
    std::string out;
    for (std::size_t i = 0; i < units.size(); ++i) {
        const char16_t unit = units[i];
        if (is_first_half(unit) && i + 1 < units.size() && is_second_half(units[i + 1]))
            append_utf8(0x10000 + ((char32_t{unit} - 0xD800) << 10) + (units[++i] - 0xDC00), out);
        else
            append_utf8(is_first_half(unit) || is_second_half(unit) ? kReplacement : unit, out);
    }
    return out;
}

}  // namespace berth
