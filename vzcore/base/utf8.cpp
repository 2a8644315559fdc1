#include "vzcore/base/utf8.h"

namespace berth {
namespace {

constexpr bool is_continuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// What the first byte of a sequence says: how long it is, the bits it carries, the smallest code
/// point that needs that length. Length 0: no sequence starts so.
struct Lead {
    std::size_t length;
    char32_t bits;
    char32_t smallest;
};

constexpr Lead lead_of(unsigned char byte)
{
    if (byte < 0x80U) return {1, byte, 0};
    if (byte >= 0xC2U && byte < 0xE0U) return {2, byte & 0x1FU, 0x80};
    if (byte >= 0xE0U && byte < 0xF0U) return {3, byte & 0x0FU, 0x800};
    if (byte >= 0xF0U && byte < 0xF5U) return {4, byte & 0x07U, 0x10000};
    return {0, 0, 0};
}

}  // namespace

std::optional<char32_t> take_code_point(std::string_view& rest)
{
    if (rest.empty()) return std::nullopt;
    const Lead lead = lead_of(static_cast<unsigned char>(rest.front()));
    if (lead.length == 0 || rest.size() < lead.length) return std::nullopt;

    char32_t code_point = lead.bits;
    for (std::size_t i = 1; i < lead.length; ++i) {
        if (!is_continuation(rest[i])) return std::nullopt;
        code_point = (code_point << 6) | (static_cast<unsigned char>(rest[i]) & 0x3FU);
    }
    const bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    if (code_point < lead.smallest || code_point > 0x10FFFF || is_surrogate) return std::nullopt;
    rest.remove_prefix(lead.length);
    return code_point;
}

bool is_utf8(std::string_view text)
{
    while (!text.empty())
        if (!take_code_point(text)) return false;
    return true;
}

std::string ascii_lower(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::string shortened(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit) return std::string(text);
    while (limit > 0 && is_continuation(text[limit]))
        --limit;
    return std::string(text.substr(0, limit)) + "…";
}

}  // namespace berth
