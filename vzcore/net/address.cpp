#include "vzcore/net/address.h"

#include "vzcore/net/take_until.h"

#include <algorithm>
#include <charconv>

namespace berth::net {
namespace {

/// A number of `digits` digits at most, all of the text.
std::optional<std::uint8_t> octet_of(std::string_view text, std::size_t digits, int base)
{
    if (text.empty() || text.size() > digits) return std::nullopt;
    unsigned value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (error != std::errc() || stop != end || value > 255) return std::nullopt;
    return static_cast<std::uint8_t>(value);
}

}  // namespace

std::optional<Octets> parse_octets(std::string_view text)
{
    Octets octets;
    // A colon at the end would be taken for none.
    if (text.empty() || text.back() == ':') return std::nullopt;
    while (!text.empty()) {
        const auto octet = octet_of(take_until(text, ':'), 2, 16);
        if (!octet || octets.count == octets.values.size()) return std::nullopt;
        octets.values[octets.count++] = *octet;
    }
    return octets;
}

std::optional<Mac> parse_mac(std::string_view text)
{
    const auto octets = parse_octets(text);
    Mac mac;
    if (!octets || octets->count != mac.octets.size()) return std::nullopt;
    std::copy_n(octets->values.begin(), mac.octets.size(), mac.octets.begin());
    return mac;
}

std::optional<Ipv4> parse_ipv4(std::string_view text)
{
    Ipv4 address;
    if (std::count(text.begin(), text.end(), '.') != 3) return std::nullopt;
    for (std::uint8_t& octet : address.octets) {
        const auto value = octet_of(take_until(text, '.'), 3, 10);
        if (!value) return std::nullopt;
        octet = *value;
    }
    return address;
}

std::string to_text(const Ipv4& address)
{
    std::string text;
    for (const std::uint8_t octet : address.octets)
        text += (text.empty() ? "" : ".") + std::to_string(octet);
    return text;
}

bool is_guest_address(const Ipv4& address)
{
    const std::uint8_t first = address.octets[0];
    return first != 0 && first != 127 && first < 224;
}

}  // namespace berth::net
