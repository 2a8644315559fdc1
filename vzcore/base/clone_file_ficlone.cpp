#include "vzcore/base/clone_file.h"
#include "vzcore/base/file.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace berth {
namespace {

// As ioctl_ficlone(2) has them. EINVAL and ENOTTY come from file systems that have no such call.
bool cannot_share(int error)
{
    return error == EOPNOTSUPP || error == EXDEV || error == EINVAL || error == ENOTTY;
}

Result<void> clone_into(const UniqueFd& source, const UniqueFd& copy)
{
    if (::ioctl(copy.get(), FICLONE, source.get()) != 0) {
        const int why = errno;
        auto failed = fail_errno(why, "sharing its blocks");
        if (cannot_share(why)) failed.value().code = ErrorCode::Unsupported;
        return failed;
    }
    struct stat info {};
    if (::fstat(source.get(), &info) != 0) return fail_errno(errno, "looking at it");
    const timespec times[2] = {info.st_atim, info.st_mtim};
    if (::futimens(copy.get(), times) != 0) return fail_errno(errno, "setting its time");
    if (::fsync(copy.get()) != 0) return fail_errno(errno, "writing it to disk");
    return {};
}

}  // namespace

Result<void> clone_file(const std::string& from, const std::string& to)
{
    const std::string doing = "cloning " + from;
    const auto source = open_file(from, O_RDONLY);
    if (!source) return fail(source.error(), doing);
    const std::string part = to + ".part";
    if (::unlink(part.c_str()) != 0 && errno != ENOENT) return fail_errno(errno, doing);
    const auto copy = open_file(part, O_WRONLY | O_CREAT | O_EXCL);
    if (!copy) return fail(copy.error(), doing);
    auto cloned = clone_into(*source, *copy);
    // Unlike rename(2) it does not take the place of what is there.
    if (cloned && ::link(part.c_str(), to.c_str()) != 0)
        cloned = fail_errno(errno, "giving it its name");
    ::unlink(part.c_str());
    return cloned ? cloned : fail(cloned.error(), doing);
}

}  // namespace berth
