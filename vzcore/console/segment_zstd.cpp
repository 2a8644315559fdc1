#include "vzcore/console/segment_zstd.h"

#include "vzcore/base/file.h"

#include <fcntl.h>
#include <zstd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <vector>

namespace berth {
namespace {

constexpr std::size_t kHeaderSize = 18;  // the longest header of a frame

Result<UniqueFd> nameless_file()
{
    std::error_code ignored;
    std::string path = std::filesystem::temp_directory_path(ignored);
    if (ignored) path = "/tmp";
    path += "/berth-log-XXXXXX";
    UniqueFd file(::mkostemp(path.data(), O_CLOEXEC));  // mode 0600
    if (!file) return fail_errno(errno, "making a temporary file in " + path);
    ::unlink(path.c_str());
    return file;
}

tl::unexpected<Error> unreadable()
{
    return fail_errno(errno, "reading a compressed segment");
}

tl::unexpected<Error> corrupt()
{
    return fail(ErrorCode::Corrupt, "a compressed segment of the log is damaged");
}

}  // namespace

Result<std::uint64_t> zstd_content_size(int fd)
{
    std::array<char, kHeaderSize> header{};
    const auto got = read_at(fd, 0, header);
    if (!got) return unreadable();
    const unsigned long long size = ::ZSTD_getFrameContentSize(header.data(), *got);
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) return corrupt();
    return size;
}

Result<UniqueFd> unzstd(int fd, std::uint64_t size)
{
    auto file = nameless_file();
    if (!file) return file;
    const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(
        ::ZSTD_createDStream(), &::ZSTD_freeDStream);
    if (!stream) return fail(ErrorCode::Internal, "no memory to read a compressed segment");
    std::vector<char> from(::ZSTD_DStreamInSize()), to(::ZSTD_DStreamOutSize());
    std::uint64_t at = 0, written = 0;
    for (std::size_t state = 1; state != 0;) {
        const auto got = read_at(fd, at, from);
        if (!got) return unreadable();
        if (*got == 0) return corrupt();  // torn
        at += *got;
        ZSTD_inBuffer in{from.data(), *got, 0};
        while (in.pos < in.size && state != 0) {
            ZSTD_outBuffer out{to.data(), to.size(), 0};
            state = ::ZSTD_decompressStream(stream.get(), &out, &in);
            if (::ZSTD_isError(state) != 0 || out.pos > size - written) return corrupt();
            if (auto put = write_all(file->get(), {to.data(), out.pos}); !put)
                return fail(put.error(), "writing a temporary file");
            written += out.pos;
        }
    }
    if (written != size) return corrupt();
    return file;
}

}  // namespace berth
