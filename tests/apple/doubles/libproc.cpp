// libproc and sysctl's processes as macOS has them, out of /proc. In this program they stand in
// front of nothing: Linux has none of them.
#include <fcntl.h>
#include <libproc.h>
#include <mach-o/dyld.h>
#include <mach/mach_time.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::string text_of(int pid, const std::string& file)
{
    std::ifstream in("/proc/" + std::to_string(pid) + "/" + file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// The fields behind the name, from the state on, which proc(5) counts as the third.
struct Stat {
    std::string name;
    std::vector<std::string> fields;

    [[nodiscard]] std::uint64_t number(std::size_t field) const
    {
        return std::strtoull(fields.at(field - 3).c_str(), nullptr, 10);
    }
    [[nodiscard]] bool is_zombie() const { return fields.at(0) == "Z" || fields.at(0) == "X"; }
};

bool read_stat(int pid, Stat& stat)
{
    const std::string text = text_of(pid, "stat");
    const std::size_t open = text.find('(');
    const std::size_t close = text.rfind(')');
    if (open == std::string::npos || close == std::string::npos) return false;
    stat.name = text.substr(open + 1, close - open - 1);
    std::istringstream rest(text.substr(close + 1));
    for (std::string field; rest >> field;)
        stat.fields.push_back(field);
    return stat.fields.size() > 22;
}

template <typename Info> int give(const Info& info, void* buffer, int size)
{
    if (size < static_cast<int>(sizeof info)) {
        errno = ENOMEM;
        return 0;
    }
    std::memcpy(buffer, &info, sizeof info);
    return sizeof info;
}

/// What the kernel says of a process that has ended only if it is asked for those too.
int bsd_info(const Stat& stat, int pid, bool zombies_too, void* buffer, int size)
{
    if (stat.is_zombie() && !zombies_too) {
        errno = ESRCH;
        return 0;
    }
    proc_bsdinfo info{};
    constexpr std::uint32_t kRunning = 2;  // SRUN
    info.pbi_status = stat.is_zombie() ? SZOMB : kRunning;
    info.pbi_pid = static_cast<std::uint32_t>(pid);
    info.pbi_ppid = static_cast<std::uint32_t>(stat.number(4));
    std::strncpy(info.pbi_comm, stat.name.c_str(), sizeof info.pbi_comm);  // need not end
    const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    info.pbi_start_tvsec = stat.number(22) / ticks;
    info.pbi_start_tvusec = stat.number(22) % ticks * (1'000'000 / ticks);
    return give(info, buffer, size);
}

int task_info(int pid, void* buffer, int size)
{
    proc_taskinfo info{};
    for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
        std::ifstream status(task.path() / "status");
        for (std::string word; status >> word;) {
            int count = 0;
            if (word.find("voluntary_ctxt_switches:") != std::string::npos && status >> count)
                info.pti_csw += count;
        }
    }
    return give(info, buffer, size);
}

/// Without a buffer the kernel says how much there may be, with some to spare.
int descriptors(int pid, void* buffer, int size)
{
    std::vector<proc_fdinfo> open;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(pid) + "/fd", error))
        open.push_back({std::atoi(entry.path().filename().c_str()), 0});
    constexpr int kToSpare = 20;
    if (buffer == nullptr)
        return (static_cast<int>(open.size()) + kToSpare) * static_cast<int>(sizeof(proc_fdinfo));
    // The one that this listing took is not there for who asks the kernel.
    if (pid == ::getpid() && !open.empty()) open.pop_back();
    const int bytes =
        std::min(size, static_cast<int>(open.size()) * static_cast<int>(sizeof(proc_fdinfo)));
    std::memcpy(buffer, open.data(), static_cast<std::size_t>(bytes));
    return bytes;
}

}  // namespace

extern "C" {

int proc_listpids(std::uint32_t type, std::uint32_t /*info*/, void* buffer, int size)
{
    if (type != PROC_ALL_PIDS) std::abort();
    std::vector<int> pids{0};  // the kernel's own
    for (const auto& entry : fs::directory_iterator("/proc"))
        if (const int pid = std::atoi(entry.path().filename().c_str()); pid > 0)
            pids.push_back(pid);
    const int bytes = static_cast<int>(pids.size() * sizeof(int));
    if (buffer == nullptr) return bytes;
    std::memcpy(buffer, pids.data(), static_cast<std::size_t>(std::min(bytes, size)));
    return std::min(bytes, size);
}

int proc_pidinfo(int pid, int flavor, std::uint64_t argument, void* buffer, int size)
{
    Stat stat;
    if (!read_stat(pid, stat)) {
        errno = ESRCH;
        return 0;
    }
    if (flavor == PROC_PIDTBSDINFO) return bsd_info(stat, pid, argument != 0, buffer, size);
    if (stat.is_zombie()) {
        errno = ESRCH;
        return 0;
    }
    if (flavor == PROC_PIDTASKINFO) return task_info(pid, buffer, size);
    if (flavor == PROC_PIDLISTFDS) return descriptors(pid, buffer, size);
    std::abort();  // nothing else is known of it here
}

int proc_pidpath(int pid, void* buffer, std::uint32_t size)
{
    std::error_code error;
    const std::string path = fs::read_symlink("/proc/" + std::to_string(pid) + "/exe", error);
    if (error || path.size() >= size) {
        errno = ESRCH;
        return 0;
    }
    std::memcpy(buffer, path.c_str(), path.size() + 1);
    return static_cast<int>(path.size());
}

int proc_pid_rusage(int pid, int flavor, rusage_info_t* buffer)
{
    Stat stat;
    if (flavor != RUSAGE_INFO_V4) std::abort();
    if (!read_stat(pid, stat) || stat.is_zombie()) {
        errno = ESRCH;
        return -1;
    }
    rusage_info_v4 info{};
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    info.ri_phys_footprint = info.ri_lifetime_max_phys_footprint = stat.number(24) * page;
    const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    // In units of 125/3 ns, as on Apple silicon.
    info.ri_user_time = stat.number(14) * (1'000'000'000 / ticks) / 125 * 3;
    info.ri_system_time = stat.number(15) * (1'000'000'000 / ticks) / 125 * 3;
    std::memcpy(buffer, &info, sizeof info);
    return 0;
}

int sysctl(int* name, unsigned int length, void* old, size_t* size, void* fresh, size_t)
{
    if (length != 3 || name[0] != CTL_KERN || name[1] != KERN_PROCARGS2 || fresh != nullptr)
        std::abort();  // nothing else is known of it here
    const std::string arguments = text_of(name[2], "cmdline");
    if (arguments.empty()) {
        errno = EINVAL;  // as for one that has gone, or of another user
        return -1;
    }
    const int count = static_cast<int>(std::count(arguments.begin(), arguments.end(), '\0'));
    std::string words(reinterpret_cast<const char*>(&count), sizeof count);
    std::error_code error;
    words += fs::read_symlink("/proc/" + std::to_string(name[2]) + "/exe", error).string();
    words += std::string(1 + words.size() % 8, '\0') + arguments + text_of(name[2], "environ");
    *size = std::min(*size, words.size());
    std::memcpy(old, words.data(), *size);
    return 0;
}

int sysctlbyname(const char* name, void* old, size_t* size, void* fresh, size_t)
{
    const std::string id = "0F0E0D0C-0B0A-4908-8706-050403020100";
    if (std::strcmp(name, "kern.bootsessionuuid") != 0 || fresh != nullptr) std::abort();
    if (*size <= id.size()) {
        errno = ENOMEM;
        return -1;
    }
    *size = id.size() + 1;
    std::memcpy(old, id.c_str(), *size);
    return 0;
}

int _NSGetExecutablePath(char* buffer, std::uint32_t* size)
{
    std::error_code error;
    const std::string path = fs::read_symlink("/proc/self/exe", error);
    if (path.size() >= *size) return -1;
    std::memcpy(buffer, path.c_str(), path.size() + 1);
    return 0;
}

int mach_timebase_info(mach_timebase_info_t info)
{
    *info = {125, 3};
    return 0;
}

}  // extern "C"
