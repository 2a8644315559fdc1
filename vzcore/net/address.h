#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::net {

struct Mac {
    std::array<std::uint8_t, 6> octets{};

    bool operator==(const Mac&) const = default;
};
struct Ipv4 {
    std::array<std::uint8_t, 4> octets{};

    bool operator==(const Ipv4&) const = default;
};

/// "52:54:00:12:34:56"; upper case and missing leading zeros ("52:54:0:…") are fine.
std::optional<Mac> parse_mac(std::string_view text);
/// Dotted decimal, four numbers of at most 255 and three digits.
std::optional<Ipv4> parse_ipv4(std::string_view text);
std::string to_text(const Ipv4& address);

struct Octets {
    std::array<std::uint8_t, 64> values{};
    std::size_t count = 0;
};
/// Octets in hexadecimal with colons between them, each of one or two digits. Nothing when the text
/// is anything else, or longer than what fits.
std::optional<Octets> parse_octets(std::string_view text);

/// An address that a guest can have: neither this host itself nor many stations nor none.
bool is_guest_address(const Ipv4& address);

}  // namespace berth::net
