#include "vzcore/base/bytes.h"

#include "vzcore/base/decimal.h"
#include "vzcore/base/utf8.h"

#include <array>
#include <optional>

namespace berth {
namespace {

/// What a unit stands for: "" and "b" for bytes; "k", "kib" and "kb", and so on for m, g and t.
std::optional<std::uint64_t> multiplier_of(std::string_view unit)
{
    const std::string text = ascii_lower(unit);
    if (text.empty() || text == "b") return 1;
    const auto power = std::string_view("kmgt").find(text.front());
    if (power == std::string_view::npos) return std::nullopt;

    const std::string_view rest = std::string_view(text).substr(1);
    if (!rest.empty() && rest != "ib" && rest != "b") return std::nullopt;
    const std::uint64_t base = rest == "b" ? 1000 : 1024;
    std::uint64_t multiplier = base;
    for (std::size_t i = 0; i < power; ++i)
        multiplier *= base;
    return multiplier;
}

tl::unexpected<Error> refused(std::string_view text, std::string_view why)
{
    return fail(ErrorCode::Invalid,
                "\"" + shortened(text, 40) + "\" is not a size: " + std::string(why),
                "write a size as a number with K, M, G or T, such as 512M or 4GiB");
}

struct Unit {
    std::uint64_t bytes;
    std::string_view name;
};
constexpr std::array kUnits{
    Unit{std::uint64_t{1} << 40, "TiB"},
    Unit{std::uint64_t{1} << 30, "GiB"},
    Unit{std::uint64_t{1} << 20, "MiB"},
    Unit{std::uint64_t{1} << 10, "KiB"},
};

/// "4.0", "19.2", "64", "512": enough digits to tell sizes apart, and no more.
std::string rounded(Bytes size, std::uint64_t unit)
{
    const std::uint64_t whole = size.count / unit;
    const std::uint64_t rest = size.count % unit;
    const std::uint64_t tenths = whole * 10 + (rest * 10 + unit / 2) / unit;
    if (tenths >= 1000) return std::to_string(whole + (rest >= unit / 2 ? 1 : 0));
    if (tenths >= 100 && tenths % 10 == 0) return std::to_string(tenths / 10);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace

Result<Bytes> parse_bytes(std::string_view text)
{
    const auto number = read_decimal(text);
    if (!number) return refused(text, "expected a number, then K, M, G, T or nothing");
    std::string_view name = number->rest;
    if (name.size() > 1 && name.front() == ' ') name.remove_prefix(1);
    const auto multiplier = multiplier_of(name);
    if (!multiplier) return refused(text, "expected K, M, G or T (or KiB, KB, …) after the number");
    const auto count = times(*number, *multiplier);
    if (!count) return refused(text, "expected whole bytes, fewer than 2^64");
    if (*count == 0) return refused(text, "expected more than zero");
    return Bytes{*count};
}

std::string exact(Bytes size)
{
    for (const Unit& unit : kUnits)
        if (size.count != 0 && size.count % unit.bytes == 0)
            return std::to_string(size.count / unit.bytes) + std::string(unit.name);
    return std::to_string(size.count) + "B";
}

std::string human(Bytes size)
{
    for (const Unit& unit : kUnits) {
        // From where the next smaller unit would be rounded to 1024.
        const std::uint64_t half_a_smaller_one = unit.bytes / 1024 / 2;
        if (size.count >= unit.bytes - half_a_smaller_one)
            return rounded(size, unit.bytes) + " " + std::string(unit.name);
    }
    return std::to_string(size.count) + " B";
}

}  // namespace berth
