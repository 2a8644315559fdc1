#include "vzcore/console/compress.h"

#include "vzcore/base/file.h"
#include "vzcore/console/log_format.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <zstd.h>

#include <cerrno>
#include <memory>

namespace berth {
namespace {

// Console text shrinks to a tenth already here; higher levels cost seconds.
constexpr int kLevel = 3;

Error zstd_error(std::size_t code)
{
    return {ErrorCode::Io, std::string("zstd: ") + ::ZSTD_getErrorName(code), ""};
}

class Compression {
public:
    Compression(int from, int to) : from_(from), to_(to), context_(::ZSTD_createCCtx()) {}

    Result<void> run(std::uint64_t size)
    {
        if (!context_) return fail(ErrorCode::Io, "zstd: no memory");
        for (const std::size_t code :
             {::ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kLevel),
              ::ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1),
              ::ZSTD_CCtx_setPledgedSrcSize(context_.get(), size)})
            if (::ZSTD_isError(code)) return tl::unexpected<Error>(zstd_error(code));
        while (true) {
            const ssize_t got = ::read(from_, input_.data(), input_.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return fail_errno(errno, "reading");
            const auto mode = got == 0 ? ZSTD_e_end : ZSTD_e_continue;
            if (auto put = feed(static_cast<std::size_t>(got), mode); !put || got == 0) return put;
        }
    }

private:
    Result<void> feed(std::size_t size, ZSTD_EndDirective mode)
    {
        ZSTD_inBuffer in{input_.data(), size, 0};
        while (true) {
            ZSTD_outBuffer out{output_.data(), output_.size(), 0};
            const std::size_t left = ::ZSTD_compressStream2(context_.get(), &out, &in, mode);
            if (::ZSTD_isError(left)) return tl::unexpected<Error>(zstd_error(left));
            if (auto put = write_all(to_, {output_.data(), out.pos}); !put) return put;
            if (mode == ZSTD_e_end ? left == 0 : in.pos == in.size) return {};
        }
    }

    struct Free {
        void operator()(ZSTD_CCtx* context) const { ::ZSTD_freeCCtx(context); }
    };

    int from_, to_;
    std::unique_ptr<ZSTD_CCtx, Free> context_;
    std::string input_ = std::string(::ZSTD_CStreamInSize(), '\0');
    std::string output_ = std::string(::ZSTD_CStreamOutSize(), '\0');
};

Result<void> write_compressed(const std::string& path, const std::string& to)
{
    auto plain = open_file(path, O_RDONLY | O_NOFOLLOW);
    if (!plain) return tl::unexpected<Error>(plain.error());
    struct stat info {};
    if (::fstat(plain->get(), &info) != 0) return fail_errno(errno, "looking at it");
    auto packed = open_file(to, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
    if (!packed) return tl::unexpected<Error>(packed.error());
    auto done =
        Compression(plain->get(), packed->get()).run(static_cast<std::uint64_t>(info.st_size));
    if (done && ::fsync(packed->get()) != 0) return fail_errno(errno, "writing " + to);
    return done;
}

}  // namespace

std::string unfinished_name(const std::string& path)
{
    return path + log_format::kCompressed + ".tmp";
}

Result<void> compress_file(const std::string& path)
{
    const std::string temporary = unfinished_name(path);
    auto done = write_compressed(path, temporary);
    if (done && ::rename(temporary.c_str(), (path + log_format::kCompressed).c_str()) != 0)
        done = fail_errno(errno, "renaming " + temporary);
    if (!done) {
        ::unlink(temporary.c_str());
        return fail(done.error(), "compressing " + path);
    }
    if (::unlink(path.c_str()) != 0) return fail_errno(errno, "removing " + path);
    return {};
}

}  // namespace berth
