#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace berth::test {

enum class Packing { Gzip, Zstd };

/// What the packer makes of the bytes.
std::string packed(std::string_view bytes, Packing packing);

/// An EFI zboot kernel around a payload, as Linux's build makes it.
std::string zboot(std::string_view payload, std::string_view compression);

/// The smallest that counts as an Image, then `size` bytes that do not pack to nothing.
std::string small_image(std::size_t size = 200'000);

void put_number(std::string& bytes, std::size_t at, std::uint64_t number, int size);

}  // namespace berth::test
