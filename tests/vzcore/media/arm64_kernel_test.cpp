#include "tests/support/catch.h"
#include "tests/vzcore/media/packed.h"
#include "vzcore/media/arm64_kernel.h"

using namespace berth;
using namespace berth::media;
using namespace berth::test;

namespace {

Result<KernelFile> recognise(const std::string& file)
{
    return recognise_arm64_kernel(std::string_view(file).substr(0, kKernelHead),
                                  Bytes{file.size()});
}

// The refusal, behind "the kernel PATH ".
std::string refusal(const std::string& file)
{
    const auto found = recognise(file);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == ErrorCode::Invalid);
    CHECK_FALSE(found.error().hint.empty());
    return found.error().message;
}

std::string pe_file(std::uint16_t machine)
{
    std::string bytes(2048, '\0');
    bytes.replace(0, 2, "MZ");
    put_number(bytes, 0x3C, 0x80, 4);
    bytes.replace(0x80, 4, std::string("PE\0\0", 4));
    put_number(bytes, 0x84, machine, 2);
    return bytes;
}

/// An Image that is an EFI program too, with one section.
std::string efi_image(std::uint32_t section_offset, std::uint32_t section_size)
{
    std::string bytes = small_image(10'000);
    bytes.replace(0, 2, "MZ");
    put_number(bytes, 0x3C, 0x40, 4);
    bytes.replace(0x40, 4, std::string("PE\0\0", 4));
    put_number(bytes, 0x44, 0xAA64, 2);
    put_number(bytes, 0x46, 1, 2);     // sections
    put_number(bytes, 0x54, 0xA0, 2);  // of the optional header
    const std::size_t section = 0x40 + 24 + 0xA0;
    put_number(bytes, section + 16, section_size, 4);
    put_number(bytes, section + 20, section_offset, 4);
    return bytes;
}

}  // namespace

TEST_CASE("each form of an arm64 kernel is recognised", "[media][kernel]")
{
    const std::string image = small_image();
    CHECK(recognise(image) == KernelFile{KernelForm::Image, 0, image.size()});
    const std::string gzip = packed(image, Packing::Gzip);
    CHECK(recognise(gzip) == KernelFile{KernelForm::Gzip, 0, gzip.size()});
    const std::string zstd = packed(image, Packing::Zstd);
    CHECK(recognise(zstd) == KernelFile{KernelForm::Zstd, 0, zstd.size()});
    CHECK(recognise(zboot(gzip, "gzip")) ==
          KernelFile{KernelForm::EfiZbootGzip, 0x1000, gzip.size()});
    for (const char* name : {"zstd", "zstd22"})
        CHECK(recognise(zboot(zstd, name)) ==
              KernelFile{KernelForm::EfiZbootZstd, 0x1000, zstd.size()});
    CHECK(name_of(KernelForm::EfiZbootZstd) == "EFI zboot with zstd");
}

TEST_CASE("kernels for other processors are refused by their name", "[media][kernel]")
{
    std::string bzimage = pe_file(0x8664);
    bzimage.replace(0x202, 4, "HdrS");
    CHECK(refusal(bzimage) == "is a kernel for 64-bit Intel processors");
    CHECK(refusal(pe_file(0x8664)) == "is a kernel for 64-bit Intel processors");
    CHECK(refusal(pe_file(0x14C)) == "is a kernel for 32-bit Intel processors");
    CHECK(refusal(pe_file(0x5064)) == "is a kernel for RISC-V processors");
    CHECK(refusal(pe_file(0x1234)) == "is a kernel for another kind of processor");
    CHECK(refusal(pe_file(0xAA64)) ==
          "is an EFI program without a kernel that could be taken out of it");
    std::string riscv = zboot("x", "gzip");
    put_number(riscv, 0x44, 0x5064, 2);
    CHECK(refusal(riscv) == "is a kernel for RISC-V processors");
}

TEST_CASE("other compressions and formats are refused by their name", "[media][kernel]")
{
    const std::string rest(5000, 'x');
    CHECK(refusal(std::string("\xFD"
                              "7zXZ\0",
                              6) +
                  rest) == "is compressed by xz");
    CHECK(refusal("\x02\x21\x4C\x18" + rest) == "is compressed by lz4");
    CHECK(refusal("BZh9" + rest) == "is compressed by bzip2");
    CHECK(refusal("\x7F"
                  "ELF" +
                  rest)
              .find("is an ELF file") == 0);
    CHECK(refusal(rest) == "is no kernel for arm64");
    CHECK(refusal("#!/bin/sh\n") == "is no kernel for arm64");
    CHECK(refusal("") == "is empty");
    CHECK(refusal(zboot("x", "lz4")) == "is an EFI zboot kernel compressed by lz4");
    CHECK(refusal(zboot("x", "\x1B[2J")) ==
          "is an EFI zboot kernel compressed by something unknown");
}

TEST_CASE("files that are cut short are refused", "[media][kernel]")
{
    std::string file = zboot(packed(small_image(), Packing::Gzip), "gzip");
    for (const std::size_t size : {file.size() - 5, std::size_t{0x1001}, std::size_t{0x1000}}) {
        INFO(size);
        CHECK(refusal(file.substr(0, size)) == "is cut short");
    }
    for (const std::uint32_t offset : {0xFFFFFFFFU, 0x7FFFFFFFU}) {
        put_number(file, 8, offset, 4);
        CHECK(refusal(file) == "is cut short");
    }
    CHECK(refusal(small_image().substr(0, 60)) == "is cut short");
    CHECK(recognise(efi_image(4096, 5968)));
    CHECK(refusal(efi_image(4096, 5969)) == "is cut short");
    CHECK(refusal(efi_image(0xFFFFFFFF, 0xFFFFFFFF)) == "is cut short");
}

TEST_CASE("no first bytes of any length are too few to be looked at", "[media][kernel]")
{
    const std::string all[] = {zboot("payload", "gzip"), efi_image(64, 64), pe_file(0x8664)};
    for (const std::string& file : all)
        for (std::size_t size = 0; size < 700; ++size)
            static_cast<void>(recognise(file.substr(0, size)));
}
