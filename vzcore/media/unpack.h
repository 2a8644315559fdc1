#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/result.h"

#include <cstdint>
#include <functional>
#include <string_view>

namespace berth::media {

/// A part of an open file.
struct FilePart {
    int fd = -1;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

/// Takes the next unpacked bytes; an error ends the unpacking.
using TakeBytes = std::function<Result<void>(std::string_view bytes)>;

/// Unpacks what gzip or zstd made of one stream of bytes. Invalid when it is anything else, damaged
/// or cut short, and when more than `most` would come out of it.
Result<void> unpack(const FilePart& part, Bytes most, const TakeBytes& take);

}  // namespace berth::media
