#include "menubar/model/shown.h"

#include "agent/client/text.h"
#include "menubar/model/strings.h"
#include "vzcore/base/utf8.h"

#include <algorithm>

namespace berth::menu {
namespace {

constexpr std::size_t kNameColumns = 32;
constexpr std::size_t kPathColumns = 40;
// Of a text that is cut to a few dozen columns, more is not even looked at.
constexpr std::size_t kBytesLookedAt = 4096;

// An isolate, and what ends it: what is between them does not turn what is around them.
constexpr std::string_view kFirstStrongIsolate = "\u2068";
constexpr std::string_view kPopIsolate = "\u2069";

bool is_plain(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// A letter of a script that is written from right to left.
bool reads_leftwards(char32_t code)
{
    return (code >= 0x0590 && code <= 0x08FF) || (code >= 0xFB1D && code <= 0xFDFF) ||
           (code >= 0xFE70 && code <= 0xFEFC) || (code >= 0x10800 && code <= 0x10FFF) ||
           (code >= 0x1E800 && code <= 0x1EFFF);
}

bool has_leftward_letters(std::string_view text)
{
    while (!text.empty()) {
        const auto code = take_code_point(text);
        if (!code)
            text.remove_prefix(1);
        else if (reads_leftwards(*code))
            return true;
    }
    return false;
}

/// Line ends and tabs become spaces, and several spaces one, as in a sentence that was wrapped.
std::string unwrapped(std::string_view text)
{
    std::string line;
    line.reserve(text.size());
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!blank) line += c;
        if (blank && !line.empty() && line.back() != ' ') line += ' ';
    }
    if (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

std::string shown(std::string_view text, std::size_t columns, Cut cut)
{
    if (is_plain(text)) return shortened(text, columns, cut);
    std::string line = shortened(printable(text), columns, cut);
    if (!has_leftward_letters(line)) return line;
    return std::string(kFirstStrongIsolate) + line + std::string(kPopIsolate);
}

}  // namespace

std::string shown_name(std::string_view name)
{
    return shown(name, kNameColumns, Cut::Middle);
}

std::string shown_path(std::string_view path, std::string_view home)
{
    const bool below = !home.empty() && home != "/" && path.starts_with(home) &&
                       (path.size() == home.size() || path[home.size()] == '/');
    if (!below) return shown(path, kPathColumns, Cut::Middle);
    std::string text = "~";
    text += path.substr(home.size());
    return shown(text, kPathColumns, Cut::Middle);
}

std::string shown_sentence(std::string_view sentence, std::size_t columns)
{
    return shown(unwrapped(sentence.substr(0, kBytesLookedAt)), columns, Cut::End);
}

std::string listed(const std::vector<std::string>& parts)
{
    std::string list;
    for (const std::string& part : parts)
        list = list.empty() ? part : say(Text::Comma, {list, part});
    return list;
}

}  // namespace berth::menu
