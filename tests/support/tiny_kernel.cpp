#include "tests/support/tiny_kernel.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace berth::test {

std::string tiny_kernel()
{
    constexpr std::uint32_t load = 0x100000;
    constexpr std::uint32_t magic = 0x1BADB002;
    constexpr std::uint32_t flags = 0x00010000;
    constexpr std::array<unsigned char, 16> code{
        0x66,
        0xba,
        0xf8,
        0x03,  // mov dx, 0x3f8
        0xb0,
        'R',   // mov al, 'R'
        0xee,  // out dx, al
        0xb0,
        '\n',  // mov al, '\n'
        0xee,  // out dx, al
        0xf4,  // again: hlt
        0xeb,
        0xfd,  // jmp again
        0x90,
        0x90,
        0x90,
    };
    constexpr std::uint32_t header_size = 32;
    constexpr std::uint32_t end = load + header_size + code.size();
    const std::array<std::uint32_t, 8> header{
        magic, flags, 0U - magic - flags, load, load, end, end, load + header_size};
    std::string image(header_size + code.size(), '\0');
    std::memcpy(image.data(), header.data(), header_size);
    std::memcpy(image.data() + header_size, code.data(), code.size());
    return image;
}

}  // namespace berth::test
