#include "agent/client/human.h"

#include <array>
#include <cstdint>
#include <ctime>

namespace berth {
namespace {

std::string
two_units(std::int64_t large, const char* large_name, std::int64_t small, const char* small_name)
{
    std::string text = std::to_string(large) + " " + large_name;
    if (small > 0) text += " " + std::to_string(small) + " " + small_name;
    return text;
}

bool local_parts(UnixTime at, std::tm& parts)
{
    // Not through system_clock's own type: nanoseconds overflow 292 years from 1970.
    const auto seconds = static_cast<std::time_t>(to_millis(at) / 1'000);
    return ::localtime_r(&seconds, &parts) != nullptr;
}

}  // namespace

std::string human(std::chrono::milliseconds duration)
{
    const std::int64_t millis = duration.count() < 0 ? 0 : duration.count();
    if (millis < 1'000) return std::to_string(millis) + " ms";
    if (millis < 10'000) {
        const std::int64_t tenths = millis / 100;
        return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
    }
    const std::int64_t seconds = millis / 1'000;
    if (seconds < 60) return std::to_string(seconds) + " s";
    const std::int64_t minutes = seconds / 60;
    if (minutes < 60) return two_units(minutes, "min", seconds % 60, "s");
    const std::int64_t hours = minutes / 60;
    if (hours < 24) return two_units(hours, "h", minutes % 60, "min");
    return two_units(hours / 24, "d", hours % 24, "h");
}

std::string local_time(UnixTime at, const char* format)
{
    std::tm parts{};
    std::array<char, 64> text{};
    if (!local_parts(at, parts)) return "-";
    if (std::strftime(text.data(), text.size(), format, &parts) == 0) return "-";
    return text.data();
}

std::string local_minute(UnixTime at)
{
    std::tm parts{};
    if (!local_parts(at, parts)) return "-";
    // By hand, since a menu shows hundreds of these and strftime takes most of its time.
    if (parts.tm_year < 0 || parts.tm_year > 9999 - 1900) return local_time(at, "%Y-%m-%d %H:%M");
    std::string text = "0000-00-00 00:00";
    const auto put = [&text](std::size_t place, int value) {
        for (; value > 0; value /= 10)
            text[place--] = static_cast<char>('0' + value % 10);
    };
    put(3, parts.tm_year + 1900);
    put(6, parts.tm_mon + 1);
    put(9, parts.tm_mday);
    put(12, parts.tm_hour);
    put(15, parts.tm_min);
    return text;
}

std::string local_second(UnixTime at)
{
    return local_time(at, "%Y-%m-%d %H:%M:%S");
}

std::string span(UnixTime since, UnixTime until)
{
    return human(std::chrono::duration_cast<std::chrono::milliseconds>(until - since));
}

}  // namespace berth
