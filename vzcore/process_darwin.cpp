// Nobody has run this file on a Mac yet (docs/architecture.md keeps the list).
#include "vzcore/process.h"
#include "vzcore/process_platform.h"

#include <fcntl.h>
#include <libproc.h>
#include <mach-o/dyld.h>
#include <mach/mach_time.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>

namespace berth {
namespace platform {

bool die_with_parent(pid_t /*parent*/)
{
    errno = ENOTSUP;  // macOS has no parent-death signal; the machine lives inside the runner there
    return false;
}

int pipe_close_on_exec(int ends[2])
{
    if (::pipe(ends) != 0) return -1;
    ::fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    ::fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
}

Bytes peak_memory(const rusage& used)
{
    return {static_cast<std::uint64_t>(used.ru_maxrss)};  // bytes here, not kilobytes
}

}  // namespace platform

std::optional<ProcessUse> use_of(pid_t pid)
{
    rusage_info_v4 used{};
    auto* buffer = reinterpret_cast<rusage_info_t*>(&used);
    if (::proc_pid_rusage(pid, RUSAGE_INFO_V4, buffer) != 0) return std::nullopt;
    // The times are in nanoseconds on Intel and in timebase units on Apple silicon, where one is
    // 125/3 ns.
    mach_timebase_info_data_t base{};
    ::mach_timebase_info(&base);
    const std::uint64_t nanos = (used.ri_user_time + used.ri_system_time) / base.denom * base.numer;
    return ProcessUse{{used.ri_phys_footprint},
                      {used.ri_lifetime_max_phys_footprint},
                      static_cast<std::int64_t>(nanos / 1'000'000)};
}

std::optional<std::uint64_t> start_time_of(pid_t pid)
{
    proc_bsdinfo info{};
    if (::proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, sizeof info) != sizeof info)
        return std::nullopt;
    if (info.pbi_status == SZOMB) return std::nullopt;
    return info.pbi_start_tvsec * 1'000'000ULL + info.pbi_start_tvusec;
}

std::string boot_id()
{
    char text[64] = {};
    std::size_t size = sizeof text - 1;
    if (::sysctlbyname("kern.bootsessionuuid", text, &size, nullptr, 0) != 0) return "";
    return text;
}

Result<std::string> own_program_dir()
{
    char path[PATH_MAX];
    std::uint32_t size = sizeof path;
    char resolved[PATH_MAX];
    if (::_NSGetExecutablePath(path, &size) != 0 || ::realpath(path, resolved) == nullptr)
        return fail(ErrorCode::Io, "finding the running program failed");
    const std::string program = resolved;
    return program.substr(0, program.rfind('/'));
}

}  // namespace berth
