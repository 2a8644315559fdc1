#include "agent/conflicts.h"

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <utility>

namespace berth::agent {
namespace {

std::optional<std::pair<dev_t, ino_t>> identity_of(const std::string& path)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return std::nullopt;
    return std::pair{info.st_dev, info.st_ino};
}

/// For a file that is not there yet: its folder may still be reached by two names.
std::string canonical(const std::string& path)
{
    std::error_code error;
    const auto result = std::filesystem::weakly_canonical(path, error);
    return error ? path : result.string();
}

bool same_file(const std::string& a, const std::string& b)
{
    if (a == b) return true;
    const auto first = identity_of(a);
    const auto second = identity_of(b);
    if (first && second) return first == second;
    return !first && !second && canonical(a) == canonical(b);
}

Result<void> check_disks(const Holdings& wanted, const Holdings& other)
{
    for (const Disk& disk : wanted.disks)
        for (const Disk& held : other.disks)
            if (!(disk.read_only && held.read_only) && same_file(disk.path, held.path))
                return fail(ErrorCode::Busy,
                            "the disk " + disk.path + " of " + wanted.machine_name +
                                " is in use by " + other.machine_name,
                            "stop it first: berth stop " + other.machine_name);
    return {};
}

std::vector<Forward> forwards_of(const Holdings& holdings)
{
    std::vector<Forward> all;
    for (const Network& network : holdings.networks)
        all.insert(all.end(), network.forwards.begin(), network.forwards.end());
    return all;
}

Result<void> check_ports(const Holdings& wanted, const Holdings& other)
{
    for (const Forward& forward : forwards_of(wanted))
        for (const Forward& held : forwards_of(other))
            if (forward.protocol == held.protocol && forward.host_port == held.host_port)
                return fail(ErrorCode::Busy,
                            "the host port " + std::string(name_of(forward.protocol)) + " " +
                                std::to_string(forward.host_port) + " of " + wanted.machine_name +
                                " is in use by " + other.machine_name,
                            "forward another port, or stop it first: berth stop " +
                                other.machine_name);
    return {};
}

}  // namespace

Result<void> check_conflicts(const Holdings& wanted, const std::vector<Holdings>& active)
{
    for (const Holdings& other : active) {
        if (auto free = check_disks(wanted, other); !free) return free;
        if (auto free = check_ports(wanted, other); !free) return free;
    }
    return {};
}

}  // namespace berth::agent
