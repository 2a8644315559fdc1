#include "vzcore/base/span.h"

#include "vzcore/base/decimal.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace berth {
namespace {

constexpr std::uint64_t kDay = 24 * 60 * 60;
constexpr std::uint64_t kMost = 1000 * 365 * kDay;
constexpr std::array kUnits{std::pair{'s', std::uint64_t{1}},
                            std::pair{'m', std::uint64_t{60}},
                            std::pair{'h', std::uint64_t{60 * 60}},
                            std::pair{'d', kDay},
                            std::pair{'w', 7 * kDay},
                            std::pair{'y', 365 * kDay}};

std::optional<std::uint64_t> seconds_of(std::string_view text)
{
    const auto number = read_decimal(text);
    if (!number || !number->fraction.empty() || number->rest.size() != 1) return std::nullopt;
    for (const auto& [letter, seconds] : kUnits)
        if (number->rest.front() == letter) return times(*number, seconds);
    return std::nullopt;
}

}  // namespace

Result<std::chrono::seconds> parse_span(std::string_view text)
{
    const auto seconds = seconds_of(text);
    if (seconds && *seconds <= kMost) return std::chrono::seconds(*seconds);
    return fail(ErrorCode::Invalid,
                "\"" + std::string(text.substr(0, 40)) + "\" is no length of time",
                "write a whole number and s, m, h, d, w or y, such as 12h or 90d");
}

}  // namespace berth
