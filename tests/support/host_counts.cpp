#include "tests/support/host_counts.h"

#include "tests/support/home_processes.h"

#include <chrono>
#include <filesystem>
#include <thread>

namespace berth::test {
namespace fs = std::filesystem;

Counts count_host(const BerthHome& home)
{
    Counts counts;
    for (const HostProcess& process : processes_of(home.path())) {
        const std::string name = process.program + " " + std::to_string(process.id.pid);
        counts["descriptors of " + name] = count_descriptors(process.id.pid);
        counts["mounts of " + name] = count_mounts(process.id.pid);
    }
    for (const auto& item : fs::recursive_directory_iterator(home / "run"))
        counts[item.path().string()] = 1;
    return counts;
}

std::vector<std::string> left_behind(const Counts& before, const Counts& after)
{
    std::vector<std::string> left;
    for (const auto& [what, count] : after) {
        const auto found = before.find(what);
        const std::size_t was = found != before.end() ? found->second : 0;
        if (count > was)
            left.push_back(what + ": " + std::to_string(count) + ", not " + std::to_string(was));
    }
    return left;
}

std::vector<std::string> left_on_host(const Counts& before, const BerthHome& home)
{
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::seconds(60);
    while (true) {
        auto left = left_behind(before, count_host(home));
        if (left.empty() || Clock::now() >= end) return left;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

}  // namespace berth::test
