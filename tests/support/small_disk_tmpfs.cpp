#include "tests/support/catch.h"
#include "tests/support/small_disk.h"

#include <sys/mount.h>

#include <cerrno>

namespace berth::test {

SmallDisk::SmallDisk(std::string folder, Bytes size) : folder_(std::move(folder))
{
    const std::string options = "mode=0700,size=" + std::to_string(size.count);
    is_there_ = ::mount("none", folder_.c_str(), "tmpfs", 0, options.c_str()) == 0;
    if (!is_there_) REQUIRE(errno == EPERM);  // only root may mount
}

void SmallDisk::remove()
{
    if (is_there_) CHECK(::umount2(folder_.c_str(), MNT_DETACH) == 0);
    is_there_ = false;
}

}  // namespace berth::test
