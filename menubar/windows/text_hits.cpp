#include "menubar/windows/text_hits.h"

#include "menubar/windows/utf16.h"

#include <algorithm>

namespace berth {

std::vector<TextSpan>
hits_in(std::u16string_view lines, const SearchPattern& pattern, const std::vector<TextSpan>& ours)
{
    std::vector<TextSpan> hits;
    for (std::size_t begin = 0, next = 0; begin < lines.size(); begin = next) {
        std::size_t end = std::min(lines.find(u'\n', begin), lines.size());
        next = end + 1;
        for (const TextSpan& our : ours)
            if (our.begin < end && our.end > begin) end = std::max(begin, our.begin);
        const std::string line = to_utf8(lines.substr(begin, end - begin));
        for (const TextMatch& match : pattern.find_all(line)) {
            const std::string_view front = std::string_view(line).substr(0, match.begin);
            const std::string_view part = std::string_view(line).substr(match.begin, match.size);
            const std::size_t at = begin + utf16_size(front);
            hits.push_back({at, at + utf16_size(part)});
        }
    }
    return hits;
}

}  // namespace berth
