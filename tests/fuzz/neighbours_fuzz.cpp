#include "tests/fuzz/fuzz.h"
#include "vzcore/neighbour_messages.h"
#include "vzcore/net/address.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <string>

using berth::CardAddress;
using berth::fuzz::require;

namespace {

/// The smallest entry: the heads of a message, of the entry and of its two attributes, a MAC and
/// an IPv4 address.
constexpr std::size_t kSmallest = 16 + 12 + 2 * 4 + 6 + 4;

/// A whole entry: 192.0.2.7 is at 52:54:00:12:34:56. Its numbers are in the host's order.
std::string whole_entry()
{
    const auto number = [](auto value) {
        return std::string(reinterpret_cast<const char*>(&value), sizeof value);
    };
    const auto n16 = [&](unsigned value) { return number(static_cast<std::uint16_t>(value)); };
    const auto n32 = [&](unsigned value) { return number(static_cast<std::uint32_t>(value)); };
    const std::string head = n32(48) + n16(28) + n16(2) + n32(1) + n32(7);
    const std::string entry = std::string("\x02\0\0\0", 4) + n32(2) + n16(2) + std::string(2, '\0');
    return head + entry + n16(8) + n16(1) + std::string("\xC0\x00\x02\x07", 4) + n16(10) + n16(2) +
           std::string("\x52\x54\x00\x12\x34\x56\0\0", 8);
}

bool is_address(const std::string& text)
{
    std::array<char, 16> bytes{};
    return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

}  // namespace

// Whatever the kernel answers, or a socket hands over in its place, is read without harm.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view messages(reinterpret_cast<const char*>(data), size);
    const auto part = berth::parse_neighbours(messages);
    require(part.neighbours.size() <= size / kSmallest, "each entry took some of the bytes");
    for (const CardAddress& neighbour : part.neighbours) {
        const auto mac = berth::net::parse_mac(neighbour.mac);
        require(mac && neighbour.mac.size() == 17, "a MAC is one, written in full");
        require(is_address(neighbour.address), "an address is one");
    }
    // What follows takes nothing from what was whole before.
    const auto behind = berth::parse_neighbours(whole_entry() + std::string(messages));
    require(behind.neighbours.size() == part.neighbours.size() + 1, "the first entry is added");
    require(behind.neighbours.front() == CardAddress{"52:54:00:12:34:56", "192.0.2.7"},
            "the first entry counts");
    require(behind.is_last == part.is_last, "an entry is not the end");
    return 0;
}
