#include "agent/cli/when.h"

#include "agent/cli/text.h"
#include "vzcore/base/span.h"

#include <array>
#include <ctime>
#include <optional>
#include <string>

namespace berth::cli {
namespace {

constexpr std::array kForms{
    "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"};
constexpr std::size_t kLongest = sizeof "2026-11-23T22:14:58" - 1;

std::optional<UnixTime> local_time(std::tm parts)
{
    const std::tm asked = parts;
    parts.tm_isdst = -1;  // found out by mktime, which also turns February 30 into March
    const std::time_t seconds = std::mktime(&parts);
    if (seconds == -1 || parts.tm_mday != asked.tm_mday) return std::nullopt;
    return from_millis(std::int64_t{seconds} * 1000);
}

/// Midnight of the day that is `days` before today.
std::optional<UnixTime> midnight(UnixTime now, int days)
{
    const auto seconds = static_cast<std::time_t>(to_millis(now) / 1000);
    std::tm parts{};
    if (::localtime_r(&seconds, &parts) == nullptr) return std::nullopt;
    parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
    parts.tm_mday -= days;
    parts.tm_isdst = -1;
    return from_millis(std::int64_t{std::mktime(&parts)} * 1000);
}

std::optional<UnixTime> dated(const std::string& text)
{
    if (text.size() > kLongest) return std::nullopt;
    for (const char* form : kForms) {
        std::tm parts{};
        const char* end = ::strptime(text.c_str(), form, &parts);
        if (end != nullptr && *end == '\0') return local_time(parts);
    }
    return std::nullopt;
}

}  // namespace

Result<UnixTime> parse_when(std::string_view text, UnixTime now)
{
    std::optional<UnixTime> at;
    if (text == "today")
        at = midnight(now, 0);
    else if (text == "yesterday")
        at = midnight(now, 1);
    else if (const auto ago = parse_span(text))
        at = now - *ago;
    else
        at = dated(std::string(text));
    if (at) return *at;
    return fail(
        ErrorCode::Invalid,
        in_quotes(text) + " is no moment",
        "give how long ago, as 2h or 7d, or 2026-11-23, \"2026-11-23 22:14\", today, yesterday");
}

}  // namespace berth::cli
