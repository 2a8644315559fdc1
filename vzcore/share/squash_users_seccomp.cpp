#include "vzcore/share/squash_users.h"

#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>

namespace berth {
namespace {

#if defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#endif

constexpr sock_filter load(std::size_t offset)
{
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

/// Goes on with the next one where equal, else skips so many.
constexpr sock_filter unless_equal_skip(std::uint32_t value, std::uint8_t skipped)
{
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped);
}

constexpr sock_filter if_equal_skip(std::uint32_t value, std::uint8_t skipped)
{
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, skipped, 0);
}

constexpr sock_filter answer(std::uint32_t action)
{
    return BPF_STMT(BPF_RET | BPF_K, action);
}

/// A program that is not started as root keeps what is ambient (capabilities(7)).
Result<void> make_capabilities_ambient()
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
    if (::syscall(SYS_capget, &header, sets.data()) != 0)
        return fail_errno(errno, "reading the capabilities");
    for (auto& set : sets)
        set.inheritable = set.permitted;
    if (::syscall(SYS_capset, &header, sets.data()) != 0)
        return fail_errno(errno, "keeping the capabilities");
    for (unsigned long capability = 0; capability < 32 * sets.size(); ++capability) {
        if ((sets[capability / 32].permitted & (1U << capability % 32)) == 0) continue;
        if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0)
            return fail_errno(errno, "keeping the capabilities");
    }
    return {};
}

}  // namespace

Result<void> squash_users()
{
    if (auto kept = make_capabilities_ambient(); !kept) return kept;
    // An error of 0 is success (seccomp(2), SECCOMP_RET_ERRNO). Other filters of the file server
    // allow these calls, and of two answers the kernel takes the one that is not "allow".
    std::array program{load(offsetof(seccomp_data, arch)),
                       unless_equal_skip(kArchitecture, 3),
                       load(offsetof(seccomp_data, nr)),
                       if_equal_skip(__NR_setresuid, 2),
                       if_equal_skip(__NR_setresgid, 1),
                       answer(SECCOMP_RET_ALLOW),
                       answer(SECCOMP_RET_ERRNO | 0U)};
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
        return fail_errno(errno, "letting all users of the guest be this user");
    return {};
}

}  // namespace berth
