#include "tests/support/catch.h"
#include "tests/support/host_facts.h"
#include "vzcore/base/file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace berth::test {
namespace {

namespace fs = std::filesystem;

std::string proc(pid_t pid, const char* file)
{
    return "/proc/" + std::to_string(pid) + "/" + file;
}

// Field 2, the name, may hold anything, so the others are counted from its last ')' (proc(5)).
std::optional<HostProcess> process(pid_t pid)
{
    const auto stat = read_file(proc(pid, "stat"), kib(4));
    if (!stat) return std::nullopt;
    const std::size_t open = stat->find('(');
    const std::size_t close = stat->rfind(')');
    HostProcess found;
    char state = 0;
    std::istringstream rest(stat->substr(close + 1));
    rest >> state >> found.parent;
    std::uint64_t start_time = 0;
    for (int field = 5; field <= 22; ++field)
        rest >> start_time;
    found.id = {pid, start_time};
    found.zombie = state == 'Z' || state == 'X';
    found.program = stat->substr(open + 1, close - open - 1);
    if (const std::string path = program_of(pid); !path.empty())
        found.program = path.substr(path.rfind('/') + 1);
    return found;
}

}  // namespace

std::vector<HostProcess> host_processes()
{
    std::vector<HostProcess> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/proc", error)) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        if (auto one = process(std::stoi(name))) found.push_back(std::move(*one));
    }
    return found;
}

std::string words_of(pid_t process)
{
    return read_file(proc(process, "cmdline"), mib(1)).value_or("") +
           read_file(proc(process, "environ"), mib(1)).value_or("");
}

std::string program_of(pid_t process)
{
    std::error_code error;
    return fs::read_symlink(proc(process, "exe"), error).string();
}

std::uint64_t times_woken(const ProcessId& process)
{
    std::uint64_t sum = 0;
    for (const auto& task : fs::directory_iterator(proc(process.pid, "task"))) {
        const std::string status = read_file(task.path().string() + "/status", kib(16)).value();
        const std::string key = "\nvoluntary_ctxt_switches:";  // proc(5)
        const std::size_t at = status.find(key);
        REQUIRE(at != std::string::npos);
        sum += std::strtoull(status.c_str() + at + key.size(), nullptr, 10);
    }
    return sum;
}

std::size_t count_descriptors(pid_t process)
{
    std::error_code error;
    const fs::directory_iterator open(proc(process, "fd"), error);
    return static_cast<std::size_t>(std::distance(begin(open), end(open)));
}

std::size_t count_mounts(pid_t process)
{
    std::ifstream mounts(proc(process, "mountinfo"));
    return static_cast<std::size_t>(
        std::count(std::istreambuf_iterator<char>(mounts), std::istreambuf_iterator<char>(), '\n'));
}

// The proportional set size (PSS) of proc(5).
Bytes own_memory(const ProcessId& process)
{
    const std::string rollup = read_file(proc(process.pid, "smaps_rollup"), kib(16)).value();
    const std::size_t at = rollup.find("\nPss:");
    REQUIRE(at != std::string::npos);
    return kib(std::strtoull(rollup.c_str() + at + 5, nullptr, 10));
}

bool host_has_vz()
{
    return false;
}

}  // namespace berth::test
