#include "agent/cli/text.h"

#include "vzcore/base/unicode_width.h"
#include "vzcore/base/utf8.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <optional>

namespace berth::cli {
namespace {

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

std::vector<std::string> printable_lines(std::string_view text)
{
    std::vector<std::string> lines;
    while (true) {
        const std::size_t end = text.find('\n');
        lines.push_back(printable(text.substr(0, end)));
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

std::string in_quotes(std::string_view text)
{
    std::string shown = printable(text);
    if (!shown.empty() && shown.find_first_of(" '\"\\") == std::string::npos) return shown;
    return "'" + shown + "'";
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
    if (display_width(text) <= columns) return std::string(text);
    if (columns == 0) return "";
    const std::size_t room = columns - 1;
    const std::size_t in_front = cut == Cut::End ? room : (room + 1) / 2;
    std::string result(text.substr(0, bytes_that_fit(text, in_front)));
    result += "…";
    if (cut == Cut::Middle) result += text.substr(tail_that_fits(text, room - in_front));
    return result;
}

std::string harmless_json(std::string_view json)
{
    std::string result;
    result.reserve(json.size());
    while (!json.empty()) {
        std::string_view rest = json;
        const auto code = take_code_point(rest);
        const bool acts = code && *code != '\n' && (is_control(*code) || turns_direction(*code));
        if (!code) rest.remove_prefix(1);
        if (acts) {
            std::array<char, 8> text{};
            std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(*code));
            result += text.data();
        } else {
            result += json.substr(0, json.size() - rest.size());
        }
        json = rest;
    }
    return result;
}

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

std::string nearest(std::string_view wanted, const std::vector<std::string>& names)
{
    const std::size_t limit =
        std::max<std::size_t>(1, std::min<std::size_t>(wanted.size(), 64) / 3);
    if (wanted.size() > 64) return "";
    std::string best;
    std::size_t best_distance = limit + 1;
    for (const std::string& name : names) {
        std::string lower_name(name), lower_wanted(wanted);
        const auto lower = [](unsigned char c) { return static_cast<char>(std::tolower(c)); };
        std::transform(name.begin(), name.end(), lower_name.begin(), lower);
        std::transform(wanted.begin(), wanted.end(), lower_wanted.begin(), lower);
        const std::size_t distance = edit_distance(lower_wanted, lower_name);
        if (distance >= best_distance) continue;
        best_distance = distance;
        best = name;
    }
    return best;
}

}  // namespace berth::cli
