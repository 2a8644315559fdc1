#pragma once

#include <string_view>

namespace berth::net {

/// Takes what is before the next `separator`, and it, off `rest`; all of it where there is none.
inline std::string_view take_until(std::string_view& rest, char separator)
{
    const std::size_t end = rest.find(separator);
    const std::string_view part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return part;
}

}  // namespace berth::net
