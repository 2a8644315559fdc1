// clonefile as its manual page has it: a file with the content, mode and times of the other, made
// at once; a name that is taken is refused. BERTH_DOUBLE_CLONE_ERROR is what it fails with instead.
#include "tests/support/copy_as_clone.h"

#include <sys/clonefile.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

extern "C" int clonefile(const char* src, const char* dst, uint32_t /*flags*/)
{
    if (const char* error = std::getenv("BERTH_DOUBLE_CLONE_ERROR")) {
        errno = std::atoi(error);
        return -1;
    }
    struct stat info {};
    if (::stat(src, &info) != 0) return -1;
    if (std::filesystem::exists(dst)) {
        errno = EEXIST;
        return -1;
    }
    if (!berth::test::copy_as_clone(src, dst)) {
        errno = EIO;
        return -1;
    }
    return ::chmod(dst, info.st_mode & 07777);
}
