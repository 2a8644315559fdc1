#include "vzcore/base/bytes.h"
#include "vzcore/base/file.h"
#include "vzcore/process.h"
#include "vzcore/process_platform.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <sstream>

namespace berth {
namespace platform {

bool die_with_parent(pid_t parent)
{
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return false;
    if (::getppid() == parent) return true;
    errno = ESRCH;  // the parent died before the call above
    return false;
}

int pipe_close_on_exec(int ends[2])
{
    return ::pipe2(ends, O_CLOEXEC);
}

}  // namespace platform

std::optional<std::uint64_t> start_time_of(pid_t pid)
{
    // proc(5): field 3 is the state, field 22 the start time. Field 2, the name, may hold spaces
    // and parentheses, so counting begins behind the last ')'.
    const auto stat = read_file("/proc/" + std::to_string(pid) + "/stat", kib(4));
    if (!stat) return std::nullopt;
    const std::size_t name_end = stat->rfind(')');
    if (name_end == std::string::npos) return std::nullopt;
    std::istringstream fields(stat->substr(name_end + 1));
    std::string field;
    std::string state;
    fields >> state;
    if (state == "Z" || state == "X") return std::nullopt;
    for (int number = 4; number <= 22; ++number)
        if (!(fields >> field)) return std::nullopt;
    return std::stoull(field);
}

std::string boot_id()
{
    auto id = read_file("/proc/sys/kernel/random/boot_id", kib(1));
    if (!id) return "";
    while (!id->empty() && id->back() == '\n')
        id->pop_back();
    return *id;
}

Result<std::string> own_program_dir()
{
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) return fail(ErrorCode::Io, "finding the running program: " + error.message());
    return program.parent_path().string();
}

}  // namespace berth
