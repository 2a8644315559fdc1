#include "vzcore/media/crc32.h"

#include <array>

namespace berth::media {
namespace {

constexpr std::array<std::uint32_t, 256> make_table()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1U) ^ ((value & 1U) != 0 ? 0xEDB88320U : 0U);
        table[i] = value;
    }
    return table;
}

constexpr auto kTable = make_table();

}  // namespace

void Crc32::take(std::string_view bytes)
{
    for (const char byte : bytes)
        state_ = kTable[(state_ ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (state_ >> 8U);
}

}  // namespace berth::media
