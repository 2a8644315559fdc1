#include "agent/cli/tail.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace berth::cli {
namespace {

constexpr std::int64_t kBlock = 16'384;

Result<void> read_block(int fd, std::int64_t offset, char* buffer, std::int64_t size)
{
    while (size > 0) {
        const ssize_t got = ::pread(fd, buffer, static_cast<std::size_t>(size), offset);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail_errno(errno, "reading the log");
        if (got == 0) return fail(ErrorCode::Io, "reading the log: it became shorter");
        buffer += got;
        offset += got;
        size -= got;
    }
    return {};
}

}  // namespace

Result<std::int64_t> offset_of_last_lines(int fd, std::uint64_t lines)
{
    struct stat info {};
    if (::fstat(fd, &info) != 0) return fail_errno(errno, "looking at the log");
    if (lines == 0) return info.st_size;
    std::array<char, kBlock> buffer{};
    std::uint64_t found = 0;
    for (std::int64_t end = info.st_size; end > 0;) {
        const std::int64_t begin = std::max<std::int64_t>(0, end - kBlock);
        if (auto read = read_block(fd, begin, buffer.data(), end - begin); !read)
            return tl::unexpected<Error>(read.error());
        for (std::int64_t at = end - 1; at >= begin; --at) {
            // The newline at the very end belongs to the last line.
            if (buffer[static_cast<std::size_t>(at - begin)] != '\n' || at == info.st_size - 1)
                continue;
            if (++found == lines) return at + 1;
        }
        end = begin;
    }
    return 0;
}

}  // namespace berth::cli
