#include "menubar/status_notifier/text.h"

#include "vzcore/base/utf8.h"

namespace berth::menu {

std::string clean_text(std::string_view text)
{
    std::string clean;
    clean.reserve(text.size());
    while (!text.empty()) {
        std::string_view rest = text;
        const auto code_point = take_code_point(rest);
        if (!code_point || *code_point == 0) {
            clean += "\xEF\xBF\xBD";
            text.remove_prefix(1);
            continue;
        }
        clean += text.substr(0, text.size() - rest.size());
        text = rest;
    }
    return clean;
}

std::string label_of(std::string_view title)
{
    std::string label;
    for (const char c : clean_text(title))
        label += c == '_' ? std::string("__") : std::string(1, c);
    return label;
}

std::string escape_markup(std::string_view text)
{
    std::string markup;
    for (const char c : clean_text(text))
        switch (c) {
        case '&': markup += "&amp;"; break;
        case '<': markup += "&lt;"; break;
        case '>': markup += "&gt;"; break;
        default: markup += c;
        }
    return markup;
}

}  // namespace berth::menu
