#include "vzcore/media/arm64_kernel.h"

#include "vzcore/base/name_table.h"

#include <algorithm>
#include <optional>

namespace berth::media {
namespace {

// Documentation/arm64/booting.rst and drivers/firmware/efi/libstub/zboot-header.S of Linux. All
// numbers are little endian.
constexpr std::size_t kImageHeader = 64;
constexpr std::size_t kImageMagicAt = 56;
constexpr std::string_view kImageMagic = "ARM\x64";
constexpr std::size_t kPeOffsetAt = 60;
constexpr std::string_view kZbootMagic = "zimg";
constexpr std::size_t kZbootPayloadAt = 8;
constexpr std::size_t kZbootPayloadSizeAt = 12;
constexpr std::size_t kZbootCompressionAt = 24;
constexpr std::size_t kZbootCompressionSize = 32;
constexpr std::uint16_t kPeArm64 = 0xAA64;
constexpr std::uint16_t kPeIntel = 0x8664;

constexpr std::array kForms{
    std::pair{KernelForm::Image, std::string_view("Image")},
    std::pair{KernelForm::Gzip, std::string_view("Image in gzip")},
    std::pair{KernelForm::Zstd, std::string_view("Image in zstd")},
    std::pair{KernelForm::EfiZbootGzip, std::string_view("EFI zboot with gzip")},
    std::pair{KernelForm::EfiZbootZstd, std::string_view("EFI zboot with zstd")},
};
static_assert(names_all(kForms, KernelForm::EfiZbootZstd));

constexpr const char* kUnpackHint =
    "unpack it to an Image first, or take the kernel that is an Image, Image.gz or Image.zst";

/// What a file is by its first bytes, when it cannot be used.
struct Known {
    std::string_view magic;
    std::string_view what;
};
constexpr std::array kKnown{
    Known{std::string_view("\xFD"
                           "7zXZ\0",
                           6),
          "is compressed by xz"},
    Known{std::string_view("\x5D\0\0", 3), "is compressed by lzma"},
    Known{std::string_view("\x02\x21\x4C\x18", 4), "is compressed by lz4"},
    Known{std::string_view("\x04\x22\x4D\x18", 4), "is compressed by lz4"},
    Known{std::string_view("\x89LZO\0", 5), "is compressed by lzo"},
    Known{std::string_view("BZh", 3), "is compressed by bzip2"},
    Known{std::string_view("\x7F"
                           "ELF",
                           4),
          "is an ELF file, such as the kernel's vmlinux"},
    Known{std::string_view("\x27\x05\x19\x56", 4), "is an image of U-Boot"},
    Known{std::string_view("\xD0\x0D\xFE\xED", 4), "is a device tree"},
};

template <typename Number>
std::optional<Number> number_at(std::string_view bytes, std::size_t offset)
{
    if (offset > bytes.size() || bytes.size() - offset < sizeof(Number)) return std::nullopt;
    Number number = 0;
    for (std::size_t i = sizeof(Number); i-- > 0;)
        number =
            static_cast<Number>((number << 8U) | static_cast<unsigned char>(bytes[offset + i]));
    return number;
}

bool has_at(std::string_view bytes, std::size_t offset, std::string_view magic)
{
    return bytes.size() >= offset && bytes.substr(offset).starts_with(magic);
}

tl::unexpected<Error> unusable(const std::string& problem, const std::string& hint = kUnpackHint)
{
    return fail(ErrorCode::Invalid, problem, hint);
}

tl::unexpected<Error> cut_short()
{
    return unusable("is cut short", "copy or download it again");
}

/// Where the PE header is, when there is one in the head.
std::optional<std::size_t> pe_header(std::string_view head)
{
    const auto offset = number_at<std::uint32_t>(head, kPeOffsetAt);
    if (!head.starts_with("MZ") || !offset) return std::nullopt;
    if (!has_at(head, *offset, std::string_view("PE\0\0", 4))) return std::nullopt;
    return *offset;
}

std::string processor_of(std::uint16_t machine)
{
    switch (machine) {
    case kPeIntel: return "64-bit Intel processors";
    case 0x014C: return "32-bit Intel processors";
    case 0x01C0:
    case 0x01C2: return "32-bit ARM processors";
    case 0x5064: return "RISC-V processors";
    default: return "another kind of processor";
    }
}

/// Whose kernel it is, when it is not ours.
std::optional<std::string> other_processor(std::string_view head)
{
    if (has_at(head, 0x202, "HdrS")) return processor_of(kPeIntel);  // bzImage
    const auto pe = pe_header(head);
    if (!pe) return std::nullopt;
    const std::uint16_t machine = number_at<std::uint16_t>(head, *pe + 4).value_or(kPeArm64);
    return machine == kPeArm64 ? std::nullopt : std::optional(processor_of(machine));
}

/// The bytes that the sections of a PE file take of it; 0 when it is none.
std::uint64_t size_by_sections(std::string_view head)
{
    constexpr std::size_t kSection = 40;
    const auto pe = pe_header(head);
    if (!pe) return 0;
    const auto count = number_at<std::uint16_t>(head, *pe + 6);
    const auto optional_size = number_at<std::uint16_t>(head, *pe + 20);
    if (!count || !optional_size) return 0;
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < *count; ++i) {
        const std::size_t section = *pe + 24 + *optional_size + i * kSection;
        const auto size = number_at<std::uint32_t>(head, section + 16);
        const auto offset = number_at<std::uint32_t>(head, section + 20);
        if (!size || !offset) break;  // beyond the head
        most = std::max(most, std::uint64_t{*size} + *offset);
    }
    return most;
}

Result<KernelFile> recognise_image(std::string_view head, Bytes size)
{
    if (size.count < kImageHeader || size.count < size_by_sections(head)) return cut_short();
    return KernelFile{KernelForm::Image, 0, size.count};
}

Result<KernelFile> recognise_zboot(std::string_view head, Bytes size)
{
    const auto offset = number_at<std::uint32_t>(head, kZbootPayloadAt);
    const auto length = number_at<std::uint32_t>(head, kZbootPayloadSizeAt);
    if (!offset || !length || head.size() < kZbootCompressionAt + kZbootCompressionSize ||
        *offset > size.count || *length > size.count - *offset)
        return cut_short();
    std::string_view compression = head.substr(kZbootCompressionAt, kZbootCompressionSize);
    compression = compression.substr(0, compression.find('\0'));
    if (compression == "gzip") return KernelFile{KernelForm::EfiZbootGzip, *offset, *length};
    // "zstd22" names the level too.
    if (compression.starts_with("zstd"))
        return KernelFile{KernelForm::EfiZbootZstd, *offset, *length};
    const bool is_a_word =
        !compression.empty() && std::all_of(compression.begin(), compression.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        });
    return unusable("is an EFI zboot kernel compressed by " +
                    (is_a_word ? std::string(compression) : "something unknown"));
}

}  // namespace

std::string_view name_of(KernelForm form)
{
    return name_in(kForms, form);
}

Result<KernelFile> recognise_arm64_kernel(std::string_view head, Bytes size)
{
    if (head.empty()) return unusable("is empty", "copy or download it again");
    if (has_at(head, kImageMagicAt, kImageMagic)) return recognise_image(head, size);
    if (const auto other = other_processor(head))
        return unusable("is a kernel for " + *other,
                        "this host runs arm64 guests: take the kernel for arm64 (aarch64)");
    if (head.starts_with("MZ") && has_at(head, 4, kZbootMagic)) return recognise_zboot(head, size);
    if (head.starts_with("\x1F\x8B")) return KernelFile{KernelForm::Gzip, 0, size.count};
    if (head.starts_with("\x28\xB5\x2F\xFD")) return KernelFile{KernelForm::Zstd, 0, size.count};
    for (const Known& known : kKnown)
        if (head.starts_with(known.magic)) return unusable(std::string(known.what));
    if (pe_header(head))
        return unusable("is an EFI program without a kernel that could be taken out of it");
    return unusable("is no kernel for arm64");
}

}  // namespace berth::media
