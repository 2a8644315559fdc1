#include "vzcore/base/paths.h"

#include "vzcore/base/user_folders.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace berth {

Result<std::string> absolute_folder(const char* variable, const std::string& fallback)
{
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets it
    const char* set = std::getenv(variable);
    std::string value = set != nullptr ? set : "";
    if (value.empty()) return fallback;
    if (value.front() != '/')
        return fail(ErrorCode::Invalid,
                    std::string(variable) + " is \"" + value + "\", which is not an absolute path",
                    std::string("set ") + variable + " to an absolute path, or unset it");
    while (value.size() > 1 && value.back() == '/')
        value.pop_back();
    return value;
}

namespace {

Result<Paths> checked(Paths paths)
{
    // The longest name below the runtime folder: a run directory's control socket.
    const std::string longest = paths.run_dir("0123456789ab", 9'999'999) + "/control.sock";
    if (auto fits = check_socket_path(longest); !fits)
        return fail(ErrorCode::Invalid,
                    "the runtime folder " + paths.runtime +
                        " has too long a path: sockets below it need " +
                        std::to_string(longest.size()) + " bytes, and an address holds " +
                        std::to_string(kSocketPathLimit),
                    "use a shorter BERTH_HOME or XDG_RUNTIME_DIR");
    return paths;
}

Result<void> check_private(const std::string& path, const struct stat& info)
{
    if (!S_ISDIR(info.st_mode))
        return fail(ErrorCode::Io, path + " is not a folder", "move it away");
    if (info.st_uid != ::geteuid())
        return fail(ErrorCode::Refused,
                    path + " belongs to user " + std::to_string(info.st_uid) + ", not to you",
                    "remove it, or choose another place with BERTH_HOME");
    if ((info.st_mode & 077) != 0)
        return fail(ErrorCode::Refused,
                    path + " is open to other users",
                    "close it with: chmod 700 '" + path + "'");
    return {};
}

Result<void> make_parents(const std::string& path)
{
    for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
        const std::string parent = path.substr(0, slash);
        if (::mkdir(parent.c_str(), 0700) == 0) continue;
        const int error = errno;
        struct stat info {};
        if (::stat(parent.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) continue;
        return fail_errno(error == EEXIST ? ENOTDIR : error, "making the folder " + parent);
    }
    return {};
}

}  // namespace

std::string Paths::machine_dir(const std::string& machine_id) const
{
    return data + "/machines/" + machine_id;
}

std::string Paths::machine_logs(const std::string& machine_id) const
{
    return logs + "/" + machine_id;
}

std::string Paths::run_logs(const std::string& machine_id, std::int64_t run) const
{
    return machine_logs(machine_id) + "/" + std::to_string(run);
}

std::string Paths::run_dir(const std::string& machine_id, std::int64_t run) const
{
    return runs() + "/" + machine_id + "-" + std::to_string(run);
}

Result<Paths> find_paths()
{
    auto berth_home = absolute_folder("BERTH_HOME", "");
    if (!berth_home) return fail(berth_home.error(), "finding Berth's folders");
    if (!berth_home->empty())
        return checked({*berth_home + "/data", *berth_home + "/logs", *berth_home + "/run"});
    auto home = absolute_folder("HOME", "");
    if (!home) return fail(home.error(), "finding Berth's folders");
    if (home->empty()) return fail(ErrorCode::Invalid, "HOME is not set", "set HOME or BERTH_HOME");
    auto paths = user_folders(*home);
    if (!paths) return paths;
    return checked(std::move(*paths));
}

Result<void> check_socket_path(const std::string& path)
{
    if (path.size() <= kSocketPathLimit) return {};
    return fail(ErrorCode::Invalid,
                "the socket path " + path + " has " + std::to_string(path.size()) +
                    " bytes, and an address holds " + std::to_string(kSocketPathLimit),
                "use a shorter BERTH_HOME, XDG_RUNTIME_DIR or --run-dir");
}

Result<void> ensure_private_dir(const std::string& path)
{
    struct stat info {};
    if (::lstat(path.c_str(), &info) == 0) return check_private(path, info);
    if (auto parents = make_parents(path); !parents) return parents;
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return fail_errno(errno, "making the folder " + path);
    if (::lstat(path.c_str(), &info) != 0) return fail_errno(errno, "looking at " + path);
    return check_private(path, info);
}

}  // namespace berth
