#include "vzcore/base/bytes.h"
#include "vzcore/base/file.h"
#include "vzcore/process.h"
#include "vzcore/process_platform.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
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

Bytes peak_memory(const rusage& used)
{
    return kib(static_cast<std::uint64_t>(used.ru_maxrss));  // getrusage(2): kilobytes
}

}  // namespace platform

namespace {

// The fields of /proc/PID/stat from the third, the state, on. Field 2, the name, may hold spaces
// and parentheses, so counting begins behind the last ')' (proc(5)).
std::optional<std::vector<std::string>> stat_fields(pid_t pid)
{
    const auto stat = read_file("/proc/" + std::to_string(pid) + "/stat", kib(4));
    if (!stat) return std::nullopt;
    const std::size_t name_end = stat->rfind(')');
    if (name_end == std::string::npos) return std::nullopt;
    std::istringstream text(stat->substr(name_end + 1));
    std::vector<std::string> fields{std::istream_iterator<std::string>(text), {}};
    if (fields.size() < 20) return std::nullopt;
    return fields;
}

// Field `number` as proc(5) counts.
std::uint64_t number_in(const std::vector<std::string>& fields, std::size_t number)
{
    return std::strtoull(fields[number - 3].c_str(), nullptr, 10);
}

Bytes status_size(const std::string& status, const char* name)
{
    const std::size_t at = status.find(name);
    if (at == std::string::npos) return {};
    return kib(std::strtoull(status.c_str() + at + std::strlen(name), nullptr, 10));
}

}  // namespace

std::optional<std::uint64_t> start_time_of(pid_t pid)
{
    const auto fields = stat_fields(pid);
    if (!fields || fields->front() == "Z" || fields->front() == "X") return std::nullopt;
    return number_in(*fields, 22);
}

std::optional<ProcessUse> use_of(pid_t pid)
{
    const auto fields = stat_fields(pid);
    const auto status = read_file("/proc/" + std::to_string(pid) + "/status", kib(16));
    if (!fields || !status) return std::nullopt;
    const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    const std::uint64_t cpu = number_in(*fields, 14) + number_in(*fields, 15);
    return ProcessUse{status_size(*status, "VmRSS:"),
                      status_size(*status, "VmHWM:"),
                      static_cast<std::int64_t>(cpu * 1000 / ticks)};
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
