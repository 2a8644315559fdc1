#include "vzcore/share/share_folder.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace berth {

Result<UniqueFd> open_share_folder(const std::string& path)
{
    open_how how{};
    how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
    how.resolve = RESOLVE_NO_SYMLINKS;
    UniqueFd folder(
        static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how)));
    if (folder) return folder;
    if (errno == ELOOP)
        return fail(ErrorCode::Refused,
                    path + " leads elsewhere: a symbolic link has taken the place of a folder",
                    "share the folder that is meant: berth share add");
    if (errno == ENOTDIR)
        return fail(ErrorCode::Invalid, path + " is not a folder", "share the folder it is in");
    return fail_errno(errno, "sharing " + path);
}

}  // namespace berth
