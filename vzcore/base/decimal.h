#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace berth {

/// A decimal number at the front of a text, as sizes and durations are written.
struct Decimal {
    std::uint64_t whole = 0;
    std::string_view fraction;  ///< The digits behind the point, without trailing zeros.
    std::string_view rest;      ///< What follows the number.
};

/// Reads "12" or "1.5" and what is behind it; nothing for a sign, for no digit on a side of the
/// point, and for a whole part of 2^64 or more.
std::optional<Decimal> read_decimal(std::string_view text);

/// The number times `unit`; nothing when that is not whole or does not fit.
std::optional<std::uint64_t> times(const Decimal& number, std::uint64_t unit);

}  // namespace berth
