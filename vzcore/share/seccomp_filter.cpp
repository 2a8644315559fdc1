#include "vzcore/share/seccomp_filter.h"

#include <sys/prctl.h>

#include <cerrno>

namespace berth::filter {

Result<void> install(std::vector<sock_filter> program, const char* what)
{
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
        return fail_errno(errno, what);
    return {};
}

}  // namespace berth::filter
