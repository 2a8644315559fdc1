#include "agent/cli/text.h"

#include "vzcore/base/utf8.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

namespace berth::cli {

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
