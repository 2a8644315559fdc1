#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

// Linux kernels for arm64 as distributions ship them. Virtualization.framework boots the plain
// Image alone, and hangs without an error on anything else.
namespace berth::media {

enum class KernelForm {
    Image,         ///< Boots as it is.
    Gzip,          ///< "Image.gz"
    Zstd,          ///< "Image.zst"
    EfiZbootGzip,  ///< An EFI program that unpacks the Image inside of it.
    EfiZbootZstd,
};

std::string_view name_of(KernelForm form);

struct KernelFile {
    KernelForm form = KernelForm::Image;
    std::uint64_t payload_offset = 0;  ///< Where the compressed Image begins.
    std::uint64_t payload_size = 0;

    bool operator==(const KernelFile&) const = default;
};

/// As much of a file as recognise_arm64_kernel() looks at.
inline constexpr std::size_t kKernelHead = 4096;

/// Says what a kernel file is, by its first bytes (kKernelHead of them, or all there are) and its
/// size. Invalid for what cannot be booted: a kernel for another processor, another compression, a
/// file that is cut short; the message says which.
Result<KernelFile> recognise_arm64_kernel(std::string_view head, Bytes size);

}  // namespace berth::media
