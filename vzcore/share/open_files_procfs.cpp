#include "vzcore/share/open_files.h"

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace berth {
namespace {

/// mountinfo writes spaces, tabs, newlines and backslashes as three octal digits.
std::string unescaped(const std::string& text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size()) {
            plain += static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8));
            i += 3;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

std::set<int> mounts_below(const std::string& place)
{
    std::set<int> ids;
    std::ifstream mounts("/proc/self/mountinfo");
    for (std::string line; std::getline(mounts, line);) {
        std::istringstream fields(line);
        int id = 0;
        std::string parent, device, root, point;
        if (!(fields >> id >> parent >> device >> root >> point)) continue;
        point = unescaped(point);
        if (point == place || point.starts_with(place + "/")) ids.insert(id);
    }
    return ids;
}

/// What /proc/PID/fdinfo/N says.
struct Descriptor {
    unsigned long flags = O_PATH;
    int mount = -1;
};

Descriptor read_descriptor(const std::filesystem::path& info)
{
    Descriptor descriptor;
    std::ifstream file(info);
    for (std::string name; file >> name;) {
        if (name == "flags:") file >> std::oct >> descriptor.flags >> std::dec;
        if (name == "mnt_id:") file >> descriptor.mount;
    }
    return descriptor;
}

/// How many descriptors of the process that are more than names `counts` counts.
template <typename Counts> Result<std::size_t> count_open(pid_t process, Counts counts)
{
    std::size_t open = 0;
    std::error_code error;
    const std::string folder = "/proc/" + std::to_string(process) + "/fdinfo";
    for (const auto& item : std::filesystem::directory_iterator(folder, error)) {
        const Descriptor descriptor = read_descriptor(item.path());
        if ((descriptor.flags & O_PATH) == 0 && counts(descriptor, item.path().filename().string()))
            ++open;
    }
    if (error && error != std::errc::no_such_file_or_directory &&
        error != std::errc::no_such_process)
        return fail(ErrorCode::Io, "looking at what " + folder + " has open: " + error.message());
    return open;
}

}  // namespace

Result<std::size_t> open_files_below(const std::string& place, pid_t process)
{
    const auto mounts = mounts_below(place);
    return count_open(process, [&](const Descriptor& descriptor, const std::string& /*number*/) {
        return mounts.contains(descriptor.mount);
    });
}

Result<std::size_t> open_files_in(const std::string& folder, pid_t process)
{
    const std::string links = "/proc/" + std::to_string(process) + "/fd/";
    return count_open(process, [&](const Descriptor& /*descriptor*/, const std::string& number) {
        std::error_code error;
        const std::string path = std::filesystem::read_symlink(links + number, error).string();
        return !error && (path == folder || path.starts_with(folder + "/"));
    });
}

tl::unexpected<Error> in_use(const std::string& tag, std::size_t open, const std::string& forced)
{
    return fail(ErrorCode::Busy,
                "the guest has " + std::to_string(open) + (open == 1 ? " file of " : " files of ") +
                    tag + " open",
                "close them there, or use --force: " + forced);
}

}  // namespace berth
