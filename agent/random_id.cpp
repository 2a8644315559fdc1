#include "agent/random_id.h"

#include <random>
#include <string_view>

namespace berth::agent {
namespace {

std::string random_hex_byte(std::random_device& source)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    const unsigned value = source();
    return {kDigits[value & 15U], kDigits[(value >> 4U) & 15U]};
}

}  // namespace

std::string random_machine_id()
{
    std::random_device source;  // the kernel's random numbers
    std::string id;
    for (int i = 0; i < 6; ++i)
        id += random_hex_byte(source);
    return id;
}

std::string random_mac()
{
    std::random_device source;
    std::string mac = "52:54:00";
    for (int i = 0; i < 3; ++i)
        mac += ":" + random_hex_byte(source);
    return mac;
}

}  // namespace berth::agent
