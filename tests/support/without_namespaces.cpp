// without_namespaces PROGRAM ARGUMENT…: runs a program on whose system nobody may make namespaces,
// as with kernel.apparmor_restrict_unprivileged_userns, or in a container: unshare(2) is refused.
#include "vzcore/share/seccomp_filter.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

int main(int argc, char* argv[])
{
    using namespace berth::filter;
    if (argc < 2) return 2;
    // virtiofsd's own unshare(CLONE_FS) makes none.
    constexpr std::uint32_t namespaces = CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
    const auto installed = install({load(offsetof(seccomp_data, nr)),
                                    unless_equal_skip(__NR_unshare, 2),
                                    load(offsetof(seccomp_data, args)),
                                    if_any_bit_skip(namespaces, 1),
                                    answer(SECCOMP_RET_ALLOW),
                                    answer(SECCOMP_RET_ERRNO | EPERM)},
                                   "forbidding namespaces");
    if (!installed) {
        std::fprintf(stderr, "%s\n", installed.error().message.c_str());
        return 1;
    }
    ::execvp(argv[1], argv + 1);
    std::perror(argv[1]);
    return 127;
}
