#include "agent/disk_check.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

namespace berth::agent {
namespace {

constexpr off_t kSector = 512;

std::optional<std::string> problem_of_missing(const Disk& disk)
{
    if (!disk.size) return disk.path + " does not exist, and no size is given to create it with";
    const std::string folder = std::filesystem::path(disk.path).parent_path().string();
    struct stat info {};
    if (::stat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
        return "the folder " + folder + " does not exist";
    return std::nullopt;
}

std::optional<std::string> problem_of(const Disk& disk)
{
    struct stat info {};
    if (::stat(disk.path.c_str(), &info) != 0) {
        if (errno == ENOENT) return problem_of_missing(disk);
        // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
        return disk.path + " cannot be looked at: " + std::strerror(errno);
    }
    if (S_ISBLK(info.st_mode)) return std::nullopt;
    if (!S_ISREG(info.st_mode)) return disk.path + " is neither a file nor a block device";
    if (info.st_size == 0) return disk.path + " is empty";
    if (info.st_size % kSector != 0)
        return disk.path + " has " + std::to_string(info.st_size) +
               " bytes, which is no multiple of 512; it may be no raw image";
    return std::nullopt;
}

}  // namespace

Result<void> check_disks(const Definition& definition)
{
    std::string problems;
    for (std::size_t i = 0; i < definition.disks.size(); ++i)
        if (const auto problem = problem_of(definition.disks[i]))
            problems += (problems.empty() ? "" : "\n") +
                        ("disks[" + std::to_string(i) + "].path: ") + *problem;
    if (problems.empty()) return {};
    return fail(ErrorCode::Invalid, problems);
}

}  // namespace berth::agent
