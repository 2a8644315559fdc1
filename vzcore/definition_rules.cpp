#include "vzcore/base/utf8.h"
#include "vzcore/definition_check.h"

#include <regex.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace berth {
namespace {

bool is_tag_ascii(char32_t c)
{
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9') ||
           c == U'.' || c == U'_' || c == U'-';
}

/// Beyond ASCII everything is a letter but what a folder list cannot show: controls, blanks, marks
/// of direction and joining, private and tag characters.
bool is_tag_character(char32_t c)
{
    struct Range {
        char32_t first, last;
    };
    constexpr std::array kHidden{Range{0x80, 0xA0},
                                 Range{0xAD, 0xAD},
                                 Range{0x1680, 0x1680},
                                 Range{0x2000, 0x206F},
                                 Range{0x3000, 0x3000},
                                 Range{0xE000, 0xF8FF},
                                 Range{0xFEFF, 0xFEFF},
                                 Range{0xFFF0, 0xFFFF},
                                 Range{0xE0000, 0x10FFFF}};
    if (c < 0x80) return is_tag_ascii(c);
    return std::none_of(kHidden.begin(), kHidden.end(), [c](const Range& range) {
        return c >= range.first && c <= range.last;
    });
}

constexpr bool is_lower_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/// The copies that the repetition takes whose text, behind its '{', starts here.
std::uint64_t copies_of(std::string_view text)
{
    constexpr std::uint64_t kHuge = 1'000'000;
    std::uint64_t largest = 0;
    while (!text.empty() && (text.front() == ',' || (text.front() >= '0' && text.front() <= '9'))) {
        if (text.front() == ',') {
            text.remove_prefix(1);
            continue;
        }
        std::uint64_t count = kHuge;  // stays so when the number overflows
        const auto stop = std::from_chars(text.data(), text.data() + text.size(), count).ptr;
        largest = std::max(largest, std::min(count, kHuge));
        text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    }
    return largest + 1;  // "{n,}" takes one more, for what follows the n-th
}

/// regcomp copies what is repeated: "((a+)+)+" doubles with every plus, "{n}" takes n copies. The
/// counts are multiplied as if all were nested, so the bound holds without parsing the expression.
/// Back-references are no part of an extended expression, but the library takes them, and matching
/// them may take for ever.
std::optional<std::string> expensive_part(std::string_view pattern)
{
    constexpr std::uint64_t kCopiesMost = 1024;
    std::uint64_t copies = 1;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\') {
            ++i;
            if (i < pattern.size() && pattern[i] >= '1' && pattern[i] <= '9')
                return "expected no back-reference";
            continue;
        }
        if (pattern[i] == '+') copies *= 2;
        if (pattern[i] == '{') copies *= copies_of(pattern.substr(i + 1));
        if (copies > kCopiesMost)
            return "expected fewer repetitions; their counts multiply to more than " +
                   std::to_string(kCopiesMost);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> tag_problem(std::string_view tag)
{
    constexpr std::size_t kTagLimit = 35;
    bool is_fine = !tag.empty() && tag.size() <= kTagLimit &&
                   tag.find_first_not_of('.') != std::string_view::npos;
    for (std::string_view rest = tag; is_fine && !rest.empty();) {
        const auto c = take_code_point(rest);
        is_fine = c && is_tag_character(*c);
    }
    if (is_fine) return std::nullopt;
    return "expected a folder name of 1 to 35 bytes: letters, digits, '.', '_' and '-', not only "
           "dots";
}

std::optional<std::string> mac_problem(std::string_view mac)
{
    bool is_fine = mac.size() == 17;
    for (std::size_t i = 0; is_fine && i < mac.size(); ++i)
        is_fine = i % 3 == 2 ? mac[i] == ':' : is_lower_hex(mac[i]);
    if (!is_fine) return "expected an address such as \"52:54:00:12:34:56\"";

    // The lowest bit of the first octet marks an address of many stations.
    if (std::string_view("13579bdf").find(mac[1]) != std::string_view::npos)
        return "expected the address of one station: its first octet is even";
    if (mac == "00:00:00:00:00:00") return "expected an address that is not zero";
    return std::nullopt;
}

std::optional<std::string> pattern_problem(const std::string& pattern)
{
    constexpr std::size_t kPatternLimit = 256;
    if (pattern.empty()) return std::nullopt;
    if (pattern.size() > kPatternLimit) return "expected at most 256 bytes";
    if (pattern.find('\0') != std::string::npos) return "expected a text without NUL";
    if (!is_utf8(pattern)) return "expected UTF-8";
    if (auto part = expensive_part(pattern)) return part;

    regex_t compiled;
    const int error = ::regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB);
    if (error == 0) {
        ::regfree(&compiled);
        return std::nullopt;
    }
    std::array<char, 128> reason{};
    ::regerror(error, &compiled, reason.data(), reason.size());
    return "expected a POSIX extended regular expression: " + std::string(reason.data());
}

}  // namespace berth
