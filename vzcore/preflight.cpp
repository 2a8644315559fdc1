#include "vzcore/preflight.h"

#include "vzcore/base/file.h"
#include "vzcore/share/share_rules.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace berth {
namespace {

constexpr std::uint64_t kSector = 512;

Result<void> check_boot_file(const std::string& what, const std::string& path)
{
    auto file = open_file(path, O_RDONLY | O_NONBLOCK);
    if (!file)
        return tl::unexpected<Error>(
            file.error().during("the " + what).hinting("correct the path with: berth edit NAME"));
    struct stat info {};
    if (::fstat(file->get(), &info) != 0) return fail_errno(errno, "looking at " + path);
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::Invalid, "the " + what + " " + path + " is not a regular file");
    if (info.st_size == 0)
        return fail(ErrorCode::Invalid, "the " + what + " " + path + " is empty");
    return {};
}

Result<void> create_sparse(const Disk& disk)
{
    auto file = open_file(disk.path, O_RDWR | O_CREAT | O_EXCL);
    if (!file) return fail(file.error(), "creating the disk");
    if (::ftruncate(file->get(), static_cast<off_t>(disk.size->count)) == 0) return {};
    const int error = errno;
    ::unlink(disk.path.c_str());
    return fail_errno(error, "creating the disk " + disk.path + " of " + human(*disk.size));
}

Result<void> check_open_disk(const Disk& disk, int fd)
{
    struct stat info {};
    if (::fstat(fd, &info) != 0) return fail_errno(errno, "looking at " + disk.path);
    if (S_ISBLK(info.st_mode)) return {};
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::Invalid,
                    "the disk " + disk.path + " is neither a file nor a block device");
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (size == 0)
        return fail(ErrorCode::Invalid,
                    "the disk " + disk.path + " is empty",
                    "remove it, and give the disk a size: it is then created");
    if (size % kSector != 0)
        return fail(ErrorCode::Invalid,
                    "the disk " + disk.path + " has " + std::to_string(size) +
                        " bytes, which is not a multiple of 512",
                    "Berth takes raw images; convert others with: qemu-img convert -O raw OLD NEW");
    return {};
}

Result<void> check_share(const Share& share)
{
    struct stat info {};
    if (::stat(share.path.c_str(), &info) != 0)
        return fail_errno(errno, "the folder of the share " + share.tag + ", " + share.path);
    if (!S_ISDIR(info.st_mode))
        return fail(ErrorCode::Invalid,
                    "the share " + share.tag + " names " + share.path + ", which is not a folder");
    // As for shares that are switched live (share/share_tree.h).
    const auto resolved = resolved_path(share.path);
    if (!resolved) return tl::unexpected<Error>(resolved.error());
    if (*resolved != share.path)
        return fail(ErrorCode::Refused,
                    "the share " + share.tag + " names " + share.path +
                        ", which leads elsewhere: a symbolic link has taken the place of a folder",
                    "share the folder that is meant: berth share add");
    return {};
}

}  // namespace

Result<void> check_disk(const Disk& disk)
{
    auto file = open_file(disk.path, (disk.read_only ? O_RDONLY : O_RDWR) | O_NONBLOCK);
    if (!file) {
        auto failure = file.error().during("the disk");
        if (failure.code == ErrorCode::NotFound)
            failure = failure.hinting("give it a size and it is created: --disk PATH,size=10GiB");
        return tl::unexpected<Error>(failure);
    }
    return check_open_disk(disk, file->get());
}

Result<void> check_share_folders(const Spec& spec)
{
    for (const Share& share : spec.shares)
        if (share.enabled)
            if (auto checked = check_share(share); !checked) return checked;
    return {};
}

Result<void> prepare_files(const Spec& spec)
{
    if (spec.boot.kind == BootKind::Linux) {
        if (auto kernel = check_boot_file("kernel", spec.boot.kernel); !kernel) return kernel;
        if (!spec.boot.initrd.empty())
            if (auto initrd = check_boot_file("initrd", spec.boot.initrd); !initrd) return initrd;
    }
    for (const Disk& disk : spec.disks) {
        const bool create = disk.size && !disk.read_only && ::access(disk.path.c_str(), F_OK) != 0;
        if (create)
            if (auto created = create_sparse(disk); !created) return created;
        if (auto checked = check_disk(disk); !checked) return checked;
    }
    return {};
}

}  // namespace berth
