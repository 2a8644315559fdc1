#include "vzcore/net/route_table.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace berth::net {
namespace {

using Layout = RouteLayout;

template <typename Number> Number number_at(std::string_view bytes, std::size_t at)
{
    Number number{};
    std::memcpy(&number, bytes.data() + at, sizeof number);
    return number;
}

/// Takes the next socket address off the front; nothing when it is not whole. Each has a multiple
/// of four bytes, an empty one four.
std::optional<std::string_view> take_address(std::string_view& rest)
{
    if (rest.empty()) return std::nullopt;
    const std::size_t length = static_cast<std::uint8_t>(rest.front());
    const std::size_t padded = length == 0 ? 4 : (length + 3) / 4 * 4;
    if (padded > rest.size()) return std::nullopt;
    const std::string_view address = rest.substr(0, length);
    rest.remove_prefix(padded);
    return address;
}

std::uint8_t family_of(std::string_view address)
{
    return address.size() < 2 ? 0 : static_cast<std::uint8_t>(address[1]);
}

/// Where the digits of that family's addresses begin; 0 for a family without a default route.
std::size_t digits_of(std::uint8_t family)
{
    if (family == Layout::kInet) return Layout::kIpv4;
    return family == Layout::kInet6 ? Layout::kIpv6 : 0;
}

bool is_zero(std::string_view address, std::size_t digits)
{
    // Trailing zeros are left out; behind the digits of IPv6 there is a scope.
    const std::size_t most = digits == Layout::kIpv4 ? 4 : 16;
    if (address.size() <= digits) return true;
    const std::string_view bytes = address.substr(digits, most);
    return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == 0; });
}

/// 169.254/16, which an interface takes that nobody gave an address (RFC 3927).
bool gave_itself(std::string_view address)
{
    return family_of(address) == Layout::kInet && address.size() >= Layout::kIpv4 + 2 &&
           address[Layout::kIpv4] == static_cast<char>(169) &&
           address[Layout::kIpv4 + 1] == static_cast<char>(254);
}

bool is_default(std::string_view message)
{
    const auto flags = number_at<std::uint32_t>(message, Layout::kFlags);
    if ((flags & Layout::kUp) == 0) return false;
    constexpr std::uint32_t kNone =
        Layout::kHost | Layout::kReject | Layout::kBlackhole | Layout::kScoped;
    if ((flags & kNone) != 0) return false;
    const auto present = number_at<std::uint32_t>(message, Layout::kAddrs);
    if ((present & (1U << Layout::kDestination)) == 0) return false;
    std::string_view rest = message.substr(Layout::kHeader);
    const auto destination = take_address(rest);
    const std::size_t digits = destination ? digits_of(family_of(*destination)) : 0;
    if (digits == 0 || !is_zero(*destination, digits)) return false;
    for (unsigned i = Layout::kDestination + 1; i <= Layout::kInterfaceAddress; ++i) {
        if ((present & (1U << i)) == 0) continue;
        const auto address = take_address(rest);
        if (!address) return false;
        // The kernel fills a mask's family with ones, so that the destination's counts.
        if (i == Layout::kNetmask && !is_zero(*address, digits)) return false;
        if (i == Layout::kInterfaceAddress && gave_itself(*address)) return false;
    }
    return true;
}

}  // namespace

bool leads_everywhere(std::string_view routes)
{
    while (routes.size() >= Layout::kHeader) {
        const std::size_t length = number_at<std::uint16_t>(routes, Layout::kLength);
        if (length < Layout::kHeader || length > routes.size()) return false;
        const std::string_view message = routes.substr(0, length);
        routes.remove_prefix(length);
        const auto version = static_cast<std::uint8_t>(message[Layout::kVersion]);
        if (version == Layout::kThisVersion && is_default(message)) return true;
    }
    return false;
}

}  // namespace berth::net
