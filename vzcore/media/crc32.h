#pragma once

#include <cstdint>
#include <string_view>

namespace berth::media {

/// The checksum that gzip has of what it packed, over all bytes taken so far.
class Crc32 {
public:
    void take(std::string_view bytes);
    [[nodiscard]] std::uint32_t value() const { return ~state_; }

private:
    std::uint32_t state_ = ~0U;
};

}  // namespace berth::media
