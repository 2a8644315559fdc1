#include "agent/cli/doctor.h"
#include "vzcore/base/bytes.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace berth::cli {
namespace {

constexpr Bytes kLittleRoom = gib(1);
constexpr Bytes kNoRoom = mib(100);

// The folder itself, or the nearest one above it that exists.
std::string nearest_existing(std::string path)
{
    struct stat info {};
    while (path.size() > 1 && ::stat(path.c_str(), &info) != 0) {
        const std::size_t slash = path.rfind('/');
        path.resize(slash == 0 || slash == std::string::npos ? 1 : slash);
    }
    return path;
}

std::string system_message(int error)
{
    return std::generic_category().message(error);
}

Check check_missing_folder(const std::string& what, const std::string& path)
{
    const std::string above = nearest_existing(path);
    if (::access(above.c_str(), W_OK | X_OK) == 0)
        return {Health::Ok, what, path + ", made when it is first needed", ""};
    return {Health::Fail,
            what,
            path + " is missing and cannot be made in " + above + ": " + system_message(errno),
            "make it yourself, mode 0700, or choose another place with BERTH_HOME"};
}

}  // namespace

Check check_folder(const std::string& what, const std::string& path)
{
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) {
        if (errno == ENOENT) return check_missing_folder(what, path);
        return {Health::Fail, what, path + ": " + system_message(errno), ""};
    }
    if (!S_ISDIR(info.st_mode))
        return {Health::Fail, what, path + " is not a folder", "move it away"};
    if (info.st_uid != ::geteuid())
        return {Health::Fail,
                what,
                path + " belongs to user " + std::to_string(info.st_uid) + ", not to you",
                "remove it, or choose another place with BERTH_HOME"};
    if ((info.st_mode & 077) != 0)
        return {Health::Fail, what, path + " is open to other users", "chmod 700 '" + path + "'"};
    if (::access(path.c_str(), R_OK | W_OK | X_OK) != 0)
        return {Health::Fail,
                what,
                path + " cannot be written: " + system_message(errno),
                "chmod 700 '" + path + "'"};
    return {Health::Ok, what, path, ""};
}

Check check_room(const std::string& what, const std::string& path)
{
    const std::string place = nearest_existing(path);
    struct statvfs room {};
    if (::statvfs(place.c_str(), &room) != 0)
        return {Health::Warn,
                what,
                "how much room " + place + " has is not known: " + system_message(errno),
                ""};
    const Bytes free{static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize};
    const std::string detail = human(free) + " free in " + place;
    if (free < kNoRoom) return {Health::Fail, what, detail, "make room: machines cannot write"};
    if (free < kLittleRoom) return {Health::Warn, what, detail, "make room before disks grow"};
    return {Health::Ok, what, detail, ""};
}

std::vector<Check> check_folders(const Paths& paths)
{
    return {check_folder("data folder", paths.data),
            check_folder("log folder", paths.logs),
            check_folder("runtime folder", paths.runtime),
            check_room("room for data", paths.data),
            check_room("room for logs", paths.logs)};
}

}  // namespace berth::cli
