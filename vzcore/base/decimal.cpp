#include "vzcore/base/decimal.h"

#include <charconv>
#include <limits>
#include <numeric>

namespace berth {
namespace {

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// 0.`digits` times `unit`, when that is whole. 10^k and the unit are first freed of their common
/// factors, so that nothing is rounded and nothing overflows.
std::optional<std::uint64_t> fraction_of(std::string_view digits, std::uint64_t unit)
{
    if (digits.size() > 18) return std::nullopt;  // 10^18 is the last power of ten below 2^63
    std::uint64_t numerator = 0;
    std::uint64_t denominator = 1;
    for (const char c : digits) {
        numerator = numerator * 10 + static_cast<std::uint64_t>(c - '0');
        denominator *= 10;
    }
    const std::uint64_t common = std::gcd(denominator, unit);
    const std::uint64_t divisor = denominator / common;
    if (numerator % divisor != 0) return std::nullopt;
    return numerator / divisor * (unit / common);
}

}  // namespace

std::optional<Decimal> read_decimal(std::string_view text)
{
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    Decimal decimal;
    const auto [stop, error] =
        std::from_chars(text.data(), text.data() + text.size(), decimal.whole);
    if (error != std::errc{}) return std::nullopt;
    decimal.rest = text.substr(static_cast<std::size_t>(stop - text.data()));
    if (decimal.rest.empty() || decimal.rest.front() != '.') return decimal;

    std::size_t end = 1;
    while (end < decimal.rest.size() && is_digit(decimal.rest[end]))
        ++end;
    if (end == 1) return std::nullopt;
    decimal.fraction = decimal.rest.substr(1, end - 1);
    decimal.rest.remove_prefix(end);
    while (!decimal.fraction.empty() && decimal.fraction.back() == '0')
        decimal.fraction.remove_suffix(1);
    return decimal;
}

std::optional<std::uint64_t> times(const Decimal& number, std::uint64_t unit)
{
    const auto fraction = fraction_of(number.fraction, unit);
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    if (!fraction || number.whole > (kMost - *fraction) / unit) return std::nullopt;
    return number.whole * unit + *fraction;
}

}  // namespace berth
