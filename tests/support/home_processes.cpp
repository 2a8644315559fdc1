#include "tests/support/home_processes.h"

#include <unistd.h>

#include <algorithm>

namespace berth::test {

std::vector<HostProcess> processes_of(const std::string& home)
{
    std::vector<HostProcess> found;
    std::vector<HostProcess> zombies;
    for (HostProcess& one : host_processes()) {
        if (one.id.pid == ::getpid()) continue;
        if (one.zombie)
            zombies.push_back(std::move(one));
        else if (words_of(one.id.pid).find(home) != std::string::npos)
            found.push_back(std::move(one));
    }
    const std::size_t living = found.size();
    for (const HostProcess& zombie : zombies)
        if (std::any_of(found.begin(),
                        found.begin() + static_cast<std::ptrdiff_t>(living),
                        [&](const HostProcess& other) { return other.id.pid == zombie.parent; }))
            found.push_back(zombie);
    return found;
}

}  // namespace berth::test
