#include "vzcore/share/forbid_changes.h"
#include "vzcore/share/seccomp_filter.h"

#include <fcntl.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>

namespace berth {
namespace {

// Newer than the headers of some systems; the numbers are those of all architectures.
constexpr std::uint32_t kFchmodat2 = 452;
constexpr std::uint32_t kSetxattrat = 463;
constexpr std::uint32_t kRemovexattrat = 466;
constexpr std::uint32_t kFileSetattr = 469;

// io_uring would do all of them past the filter.
constexpr auto kChanges = std::to_array<std::uint32_t>({
    __NR_fchmod, __NR_fchmodat, kFchmodat2, __NR_fchown, __NR_fchownat, __NR_utimensat,
        __NR_setxattr, __NR_lsetxattr, __NR_fsetxattr, kSetxattrat, __NR_removexattr,
        __NR_lremovexattr, __NR_fremovexattr, kRemovexattrat, kFileSetattr, __NR_truncate,
        __NR_mkdirat, __NR_mknodat, __NR_unlinkat, __NR_symlinkat, __NR_linkat, __NR_renameat2,
        __NR_io_uring_setup,
#if defined(__x86_64__)
        __NR_chmod, __NR_chown, __NR_lchown, __NR_utime, __NR_utimes, __NR_futimesat, __NR_creat,
        __NR_mkdir, __NR_mknod, __NR_rmdir, __NR_unlink, __NR_symlink, __NR_link, __NR_rename,
        __NR_renameat,
#endif
});

// x86-64 has a second set of numbers, from here on, for programs of 32 bits.
constexpr std::uint32_t kOtherNumbers = 0x40000000;

constexpr std::uint32_t kWriting = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;

}  // namespace

Result<void> forbid_changes()
{
    using namespace filter;
    // The last four, behind the list: what openat is asked, then the two answers.
    const std::size_t listed = kChanges.size();
    std::vector<sock_filter> program{load(offsetof(seccomp_data, arch)),
                                     unless_equal_skip(kArchitecture, listed + 6),
                                     load(offsetof(seccomp_data, nr)),
                                     if_at_least_skip(kOtherNumbers, listed + 4)};
    for (std::size_t i = 0; i < listed; ++i)
        program.push_back(if_equal_skip(kChanges[i], listed - i + 3));
    program.push_back(unless_equal_skip(__NR_openat, 2));
    program.push_back(load(offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t)));
    program.push_back(if_any_bit_skip(kWriting, 1));
    program.push_back(answer(SECCOMP_RET_ALLOW));
    program.push_back(answer(SECCOMP_RET_ERRNO | EROFS));
    return install(std::move(program), "forbidding changes");
}

}  // namespace berth
