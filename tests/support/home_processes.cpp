#include "tests/support/home_processes.h"

#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>

namespace berth::test {
namespace {

namespace fs = std::filesystem;

std::string proc(pid_t pid, const char* file)
{
    return "/proc/" + std::to_string(pid) + "/" + file;
}

bool names(pid_t pid, const std::string& home)
{
    const auto environment = read_file(proc(pid, "environ"), mib(1)).value_or("");
    if (environment.find("BERTH_HOME=" + home + '\0') != std::string::npos) return true;
    return read_file(proc(pid, "cmdline"), mib(1)).value_or("").find(home) != std::string::npos;
}

// Field 2, the name, may hold anything, so the others are counted from its last ')' (proc(5)).
std::optional<HomeProcess> process(pid_t pid)
{
    const auto stat = read_file(proc(pid, "stat"), kib(4));
    if (!stat) return std::nullopt;
    const std::size_t open = stat->find('(');
    const std::size_t close = stat->rfind(')');
    HomeProcess found;
    char state = 0;
    std::istringstream rest(stat->substr(close + 1));
    rest >> state >> found.parent;
    std::uint64_t start_time = 0;
    for (int field = 5; field <= 22; ++field)
        rest >> start_time;
    found.id = {pid, start_time};
    found.zombie = state == 'Z' || state == 'X';
    found.program = stat->substr(open + 1, close - open - 1);
    std::error_code error;
    const std::string path = fs::read_symlink(proc(pid, "exe"), error).string();
    if (!error) found.program = path.substr(path.rfind('/') + 1);
    return found;
}

}  // namespace

std::vector<HomeProcess> processes_of(const std::string& home)
{
    std::vector<HomeProcess> found;
    std::vector<HomeProcess> zombies;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/proc", error)) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        const auto one = process(std::stoi(name));
        if (!one || one->id.pid == ::getpid()) continue;
        if (one->zombie)
            zombies.push_back(*one);
        else if (names(one->id.pid, home))
            found.push_back(*one);
    }
    const std::size_t living = found.size();
    for (const HomeProcess& zombie : zombies)
        if (std::any_of(found.begin(),
                        found.begin() + static_cast<std::ptrdiff_t>(living),
                        [&](const HomeProcess& other) { return other.id.pid == zombie.parent; }))
            found.push_back(zombie);
    return found;
}

std::size_t count_descriptors(pid_t pid)
{
    std::error_code error;
    const fs::directory_iterator open(proc(pid, "fd"), error);
    return static_cast<std::size_t>(std::distance(begin(open), end(open)));
}

std::uint64_t times_woken(const ProcessId& process)
{
    std::uint64_t sum = 0;
    const std::string tasks = "/proc/" + std::to_string(process.pid) + "/task";
    for (const auto& task : fs::directory_iterator(tasks)) {
        const std::string status = read_file(task.path().string() + "/status", kib(16)).value();
        const std::string key = "\nvoluntary_ctxt_switches:";  // proc(5)
        const std::size_t at = status.find(key);
        REQUIRE(at != std::string::npos);
        sum += std::strtoull(status.c_str() + at + key.size(), nullptr, 10);
    }
    return sum;
}

}  // namespace berth::test
