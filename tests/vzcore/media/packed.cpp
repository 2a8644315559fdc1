#include "tests/vzcore/media/packed.h"

#include "tests/support/catch.h"

#include <archive.h>
#include <archive_entry.h>

namespace berth::test {

std::string packed(std::string_view bytes, Packing packing)
{
    std::string out(bytes.size() + 100'000, '\0');
    std::size_t used = 0;
    archive* writer = archive_write_new();
    REQUIRE(archive_write_set_format_raw(writer) == ARCHIVE_OK);
    REQUIRE((packing == Packing::Gzip ? archive_write_add_filter_gzip(writer)
                                      : archive_write_add_filter_zstd(writer)) == ARCHIVE_OK);
    archive_write_set_bytes_in_last_block(writer, 1);  // no padding behind the end
    REQUIRE(archive_write_open_memory(writer, out.data(), out.size(), &used) == ARCHIVE_OK);
    archive_entry* entry = archive_entry_new();
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_pathname(entry, "data");
    REQUIRE(archive_write_header(writer, entry) == ARCHIVE_OK);
    REQUIRE(archive_write_data(writer, bytes.data(), bytes.size()) ==
            static_cast<la_ssize_t>(bytes.size()));
    archive_entry_free(entry);
    REQUIRE(archive_write_close(writer) == ARCHIVE_OK);
    archive_write_free(writer);
    out.resize(used);
    return out;
}

void put_number(std::string& bytes, std::size_t at, std::uint64_t number, int size)
{
    for (int i = 0; i < size; ++i, number >>= 8U)
        bytes[at + static_cast<std::size_t>(i)] = static_cast<char>(number & 0xFFU);
}

std::string zboot(std::string_view payload, std::string_view compression)
{
    constexpr std::size_t kPe = 0x40;
    constexpr std::size_t kHead = 0x1000;
    std::string bytes(kHead, '\0');
    bytes.replace(0, 8, std::string("MZ\0\0zimg", 8));
    put_number(bytes, 8, kHead, 4);
    put_number(bytes, 12, payload.size(), 4);
    bytes.replace(24, compression.size(), compression);
    put_number(bytes, 0x38, 0x818223CD, 4);
    put_number(bytes, 0x3C, kPe, 4);
    bytes.replace(kPe, 4, std::string("PE\0\0", 4));
    put_number(bytes, kPe + 4, 0xAA64, 2);
    bytes += payload;
    bytes.append(4, '\x7B');  // stands for its size when unpacked
    return bytes;
}

std::string small_image(std::size_t size)
{
    std::string bytes(64, '\0');
    put_number(bytes, 16, size + 64, 8);
    bytes.replace(56, 4, "ARM\x64");
    std::uint32_t random = 1;
    for (std::size_t i = 0; i < size; ++i) {
        random = random * 1664525U + 1013904223U;
        bytes += i % 3 == 0 ? static_cast<char>(random >> 24U) : 'k';
    }
    return bytes;
}

}  // namespace berth::test
