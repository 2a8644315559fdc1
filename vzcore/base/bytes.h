#pragma once

#include "vzcore/base/result.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace berth {

/// A size in bytes, as a type of its own so that it is never taken for MiB or pages.
struct Bytes {
    std::uint64_t count = 0;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a null pointer in a defaulted <=>
    constexpr auto operator<=>(const Bytes&) const = default;
    constexpr Bytes operator+(Bytes other) const { return {count + other.count}; }
    constexpr Bytes operator-(Bytes other) const { return {count - other.count}; }
    constexpr Bytes operator/(std::uint64_t parts) const { return {count / parts}; }
    /// Rounded down to a multiple of `unit`, which is not zero.
    [[nodiscard]] constexpr Bytes rounded_down_to(Bytes unit) const
    {
        return {count - count % unit.count};
    }
};

constexpr Bytes kib(std::uint64_t n)
{
    return {n << 10};
}
constexpr Bytes mib(std::uint64_t n)
{
    return {n << 20};
}
constexpr Bytes gib(std::uint64_t n)
{
    return {n << 30};
}

/// Reads "4GiB", "512M", "10g", "1.5GiB", "1048576": K, M, G, T with or without "iB" mean powers of
/// 1024, as QEMU and other machine managers read them; KB, MB, GB, TB mean powers of 1000.
/// Zero, a sign, an overflow and a fraction of a byte are refused with the text in the message.
Result<Bytes> parse_bytes(std::string_view text);

/// The shortest exact form: "4GiB", "512MiB", "1000B". parse_bytes reads it back to the same value.
std::string exact(Bytes size);

/// For people: two digits or more, "4.0 GiB", "512 MiB", "1.2 TiB".
std::string human(Bytes size);

}  // namespace berth
