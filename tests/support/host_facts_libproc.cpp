// Nobody has run this file on a Mac yet (docs/macos.md).
#include "tests/support/catch.h"
#include "tests/support/host_facts.h"

#include <libproc.h>
#include <sys/sysctl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace berth::test {
namespace {

constexpr std::uint64_t kZombiesToo = 1;  // the argument of PROC_PIDTBSDINFO

std::optional<HostProcess> process(pid_t pid)
{
    proc_bsdinfo info{};
    if (::proc_pidinfo(pid, PROC_PIDTBSDINFO, kZombiesToo, &info, sizeof info) != sizeof info)
        return std::nullopt;
    HostProcess found;
    // As start_time_of() has it.
    found.id = {pid, info.pbi_start_tvsec * 1'000'000ULL + info.pbi_start_tvusec};
    found.parent = static_cast<pid_t>(info.pbi_ppid);
    found.zombie = info.pbi_status == SZOMB;
    found.program.assign(info.pbi_comm, ::strnlen(info.pbi_comm, sizeof info.pbi_comm));
    if (const std::string path = program_of(pid); !path.empty())
        found.program = path.substr(path.rfind('/') + 1);
    return found;
}

}  // namespace

std::vector<HostProcess> host_processes()
{
    // Some more than there are, since others may come meanwhile.
    const int bytes = ::proc_listpids(PROC_ALL_PIDS, 0, nullptr, 0);
    std::vector<pid_t> pids(static_cast<std::size_t>(std::max(bytes, 0)) / sizeof(pid_t) + 64);
    const int taken = ::proc_listpids(
        PROC_ALL_PIDS, 0, pids.data(), static_cast<int>(pids.size() * sizeof(pid_t)));
    pids.resize(static_cast<std::size_t>(std::max(taken, 0)) / sizeof(pid_t));
    std::vector<HostProcess> found;
    for (const pid_t pid : pids)
        if (auto one = process(pid); pid > 0 && one) found.push_back(std::move(*one));
    return found;
}

// The kernel has them as it made the first page of the stack: how many arguments there are, the
// program's path, some zeros, the arguments, the environment.
std::string words_of(pid_t process)
{
    std::array<int, 3> name{CTL_KERN, KERN_PROCARGS2, process};
    std::string words(mib(1).count, '\0');  // more than ARG_MAX
    std::size_t size = words.size();
    if (::sysctl(name.data(), name.size(), words.data(), &size, nullptr, 0) != 0 ||
        size < sizeof(int))
        return "";
    words.resize(size);
    const std::size_t path_end = words.find('\0', sizeof(int));
    const std::size_t first = words.find_first_not_of('\0', path_end);
    return first == std::string::npos ? "" : words.substr(first);
}

std::string program_of(pid_t process)
{
    std::array<char, PROC_PIDPATHINFO_MAXSIZE> path{};
    const int length = ::proc_pidpath(process, path.data(), path.size());
    return {path.data(), static_cast<std::size_t>(std::max(length, 0))};
}

std::uint64_t times_woken(const ProcessId& process)
{
    proc_taskinfo info{};
    REQUIRE(::proc_pidinfo(process.pid, PROC_PIDTASKINFO, 0, &info, sizeof info) == sizeof info);
    return static_cast<std::uint64_t>(info.pti_csw);
}

std::size_t count_descriptors(pid_t process)
{
    const int room = ::proc_pidinfo(process, PROC_PIDLISTFDS, 0, nullptr, 0);
    std::vector<proc_fdinfo> open(static_cast<std::size_t>(std::max(room, 0)) /
                                  sizeof(proc_fdinfo));
    const int taken = ::proc_pidinfo(process,
                                     PROC_PIDLISTFDS,
                                     0,
                                     open.data(),
                                     static_cast<int>(open.size() * sizeof(proc_fdinfo)));
    return static_cast<std::size_t>(std::max(taken, 0)) / sizeof(proc_fdinfo);
}

std::size_t count_mounts(pid_t /*process*/)
{
    return 0;
}

// The footprint: what is the process's alone, compressed or not.
Bytes own_memory(const ProcessId& process)
{
    const auto used = use_of(process.pid);
    REQUIRE(used);
    return used->memory;
}

bool host_has_vz()
{
    return true;
}

}  // namespace berth::test
