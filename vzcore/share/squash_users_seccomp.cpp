#include "vzcore/share/seccomp_filter.h"
#include "vzcore/share/squash_users.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>

namespace berth {
namespace {

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

Result<void> squash_users(ToldUser told)
{
    if (auto kept = make_capabilities_ambient(); !kept) return kept;
    using namespace filter;
    const std::uint32_t user = told == ToldUser::Root ? __NR_geteuid : __NR_setresuid;
    // An error of 0 is success, or the number of root (seccomp(2), SECCOMP_RET_ERRNO). Other
    // filters of the file server allow these calls, and of two answers the kernel takes the one
    // that is not "allow".
    return install({load(offsetof(seccomp_data, arch)),
                    unless_equal_skip(kArchitecture, 4),
                    load(offsetof(seccomp_data, nr)),
                    if_equal_skip(__NR_setresuid, 3),
                    if_equal_skip(__NR_setresgid, 2),
                    if_equal_skip(user, 1),
                    answer(SECCOMP_RET_ALLOW),
                    answer(SECCOMP_RET_ERRNO | 0U)},
                   "letting all users of the guest be this user");
}

}  // namespace berth
