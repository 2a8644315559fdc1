#include "menubar/viewer/log_selection.h"

#include "vzcore/base/bytes.h"

#include <algorithm>

namespace berth::viewer {

std::pair<std::uint32_t, std::uint32_t> Selection::in(const DecodedLine& line) const
{
    if (empty() || end().line < line.offset() || begin().line > line.offset()) return {0, 0};
    const auto size = static_cast<std::uint32_t>(line.text().size());
    const std::uint32_t from = begin().line == line.offset() ? begin().byte : 0;
    const std::uint32_t to = end().line == line.offset() ? end().byte : size;
    return {std::min(from, size), std::min(to, size)};
}

Result<std::string> selected_text(LogDocument& document, const Selection& selection)
{
    if (selection.end().line - selection.begin().line > kMostCopied)
        return fail(ErrorCode::Refused,
                    "that is more than " + human(Bytes{kMostCopied}) +
                        ", too much for the clipboard",
                    "use Save As instead");
    std::string text;
    for (std::uint64_t at = selection.begin().line; at <= selection.end().line;) {
        const auto line = document.line_at(at);
        if (!line) break;
        const auto [from, to] = selection.in(*line);
        text += line->text().substr(from, to - from);
        if (at < selection.end().line) text += '\n';
        at = line->next();
    }
    return text;
}

}  // namespace berth::viewer
