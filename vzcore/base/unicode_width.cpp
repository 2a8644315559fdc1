#include "vzcore/base/unicode_width.h"

#include "vzcore/base/unicode_tables.h"

#include <algorithm>
#include <iterator>

namespace berth {
namespace {

template <std::size_t N> bool contains(const CodeRange (&ranges)[N], char32_t code)
{
    const auto* after = std::upper_bound(
        std::begin(ranges), std::end(ranges), code, [](char32_t wanted, const CodeRange& range) {
            return wanted < range.first;
        });
    return after != std::begin(ranges) && code <= std::prev(after)->last;
}

}  // namespace

std::size_t column_width(char32_t code)
{
    if (code < std::begin(kZeroWidth)->first) return 1;
    if (contains(kZeroWidth, code)) return 0;
    return contains(kDoubleWidth, code) ? 2 : 1;
}

}  // namespace berth
