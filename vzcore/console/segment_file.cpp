#include "vzcore/console/segment_file.h"

#include "vzcore/base/file.h"
#include "vzcore/console/segment_zstd.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace berth {

Result<std::shared_ptr<const SegmentFile>> SegmentFile::open(const std::string& folder,
                                                             const log_format::Segment& segment)
{
    std::string path = folder + "/" + segment.name();
    auto file = open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (!file) return tl::unexpected<Error>(file.error());
    struct stat info {};
    if (::fstat(file->get(), &info) != 0) return fail_errno(errno, "looking at " + path);
    if (!S_ISREG(info.st_mode)) return fail(ErrorCode::Corrupt, path + " is no regular file");
    const std::shared_ptr<SegmentFile> opened(new SegmentFile(std::move(path), std::move(*file)));
    if (segment.compressed) {
        const auto size = zstd_content_size(opened->file_.get());
        if (!size) return fail(size.error(), "reading " + opened->path_);
        opened->is_compressed_ = true;
        opened->content_size_ = *size;
    }
    return opened;
}

Result<std::uint64_t> SegmentFile::size() const
{
    if (is_compressed_) return content_size_;
    struct stat info {};
    if (::fstat(file_.get(), &info) != 0) return fail_errno(errno, "looking at " + path_);
    return static_cast<std::uint64_t>(info.st_size);
}

Result<std::size_t> SegmentFile::read(std::uint64_t at, std::span<char> into) const
{
    const auto fd = content();
    if (!fd) return tl::unexpected<Error>(fd.error());
    const auto got = read_at(*fd, at, into);
    if (!got) return fail_errno(errno, "reading " + path_);
    return *got;
}

bool SegmentFile::is_replaced() const
{
    struct stat mine {
    }, there{};
    if (::lstat(path_.c_str(), &there) != 0) return false;
    return ::fstat(file_.get(), &mine) != 0 || mine.st_ino != there.st_ino ||
           mine.st_dev != there.st_dev;
}

Result<int> SegmentFile::content() const
{
    if (!is_compressed_) return file_.get();
    const std::lock_guard lock(mutex_);
    if (!content_) {
        auto content = unzstd(file_.get(), content_size_);
        if (!content) {
            is_broken_ = true;
            return fail(content.error(), "reading " + path_);
        }
        content_ = std::move(*content);
    }
    return content_.get();
}

}  // namespace berth
