#include "vzcore/base/file.h"
#include "vzcore/media/unpack.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <string>

namespace berth::media {
namespace {

constexpr std::size_t kBlock = std::size_t{256} << 10;

struct Source {
    FilePart part;
    std::unique_ptr<std::array<char, kBlock>> block = std::make_unique<std::array<char, kBlock>>();
};

la_ssize_t read_block(archive* reader, void* client, const void** buffer)
{
    auto& source = *static_cast<Source*>(client);
    const std::size_t wanted = std::min<std::uint64_t>(kBlock, source.part.size);
    const auto got = read_at(source.part.fd, source.part.offset, {source.block->data(), wanted});
    if (!got) {
        archive_set_error(reader, errno, "reading failed");
        return ARCHIVE_FATAL;
    }
    source.part.offset += *got;
    source.part.size -= *got;
    *buffer = source.block->data();
    return static_cast<la_ssize_t>(*got);
}

struct Free {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Free>;

tl::unexpected<Error> damaged(archive* reader)
{
    const char* why = archive_error_string(reader);
    return fail(ErrorCode::Invalid,
                std::string("cannot be unpacked: ") + (why != nullptr ? why : "it is damaged"),
                "copy or download it again");
}

/// Without a program of the host's in between, which is what libarchive starts where it was built
/// without a library.
bool takes_only(archive* reader)
{
    return archive_read_support_format_raw(reader) == ARCHIVE_OK &&
           archive_read_support_filter_gzip(reader) == ARCHIVE_OK &&
           archive_read_support_filter_zstd(reader) == ARCHIVE_OK;
}

}  // namespace

Result<void> unpack(const FilePart& part, Bytes most, const TakeBytes& take)
{
    const Reader reader(archive_read_new());
    if (!reader || !takes_only(reader.get()))
        return fail(ErrorCode::Unsupported, "this libarchive has no gzip or no zstd");
    Source source{part};
    archive_entry* entry = nullptr;
    if (archive_read_open(reader.get(), &source, nullptr, read_block, nullptr) != ARCHIVE_OK ||
        archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK)
        return damaged(reader.get());
    std::array<char, 65536> block{};
    std::uint64_t total = 0;
    while (true) {
        const la_ssize_t got = archive_read_data(reader.get(), block.data(), block.size());
        if (got < 0) return damaged(reader.get());
        if (got == 0) return {};
        total += static_cast<std::uint64_t>(got);
        if (total > most.count)
            return fail(ErrorCode::Invalid,
                        "unpacks to more than " + human(most) + ", which no kernel has");
        if (auto taken = take({block.data(), static_cast<std::size_t>(got)}); !taken) return taken;
    }
}

}  // namespace berth::media
