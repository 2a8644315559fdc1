// Nobody has run this file on a Mac yet.
#include "vzcore/base/clone_file.h"
#include "vzcore/base/file.h"

#include <fcntl.h>
#include <sys/clonefile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace berth {
namespace {

// clonefile(2) is said to keep the time of change, and so it does with the mode of the disk.
Result<void> finish(const std::string& from, const std::string& copy)
{
    const auto file = open_file(copy, O_RDONLY);
    if (!file) return tl::unexpected<Error>(file.error());
    struct stat info {};
    if (::stat(from.c_str(), &info) != 0) return fail_errno(errno, "looking at it");
    const timespec times[2] = {info.st_atimespec, info.st_mtimespec};
    if (::futimens(file->get(), times) != 0) return fail_errno(errno, "setting its time");
    if (::fchmod(file->get(), 0600) != 0) return fail_errno(errno, "making it private");
    if (::fsync(file->get()) != 0) return fail_errno(errno, "writing it to disk");
    return {};
}

}  // namespace

Result<void> clone_file(const std::string& from, const std::string& to)
{
    const std::string doing = "cloning " + from;
    if (::clonefile(from.c_str(), to.c_str(), CLONE_NOOWNERCOPY) != 0) {
        const int why = errno;
        auto failed = fail_errno(why, "sharing its blocks");
        if (why == ENOTSUP || why == EXDEV) failed.value().code = ErrorCode::Unsupported;
        return fail(failed.value(), doing);
    }
    auto finished = finish(from, to);
    if (finished) return finished;
    ::unlink(to.c_str());
    return fail(finished.error(), doing);
}

}  // namespace berth
