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

bool is_open_on(const std::filesystem::path& info, const std::set<int>& mounts)
{
    std::ifstream file(info);
    unsigned long flags = O_PATH;
    int mount = -1;
    for (std::string name; file >> name;) {
        if (name == "flags:") file >> std::oct >> flags >> std::dec;
        if (name == "mnt_id:") file >> mount;
    }
    return (flags & O_PATH) == 0 && mounts.contains(mount);
}

}  // namespace

Result<std::size_t> open_files_below(const std::string& place, pid_t process)
{
    const auto mounts = mounts_below(place);
    std::size_t open = 0;
    std::error_code error;
    const std::string folder = "/proc/" + std::to_string(process) + "/fdinfo";
    for (const auto& item : std::filesystem::directory_iterator(folder, error))
        if (is_open_on(item.path(), mounts)) ++open;
    if (error && error != std::errc::no_such_file_or_directory &&
        error != std::errc::no_such_process)
        return fail(ErrorCode::Io, "looking at what " + folder + " has open: " + error.message());
    return open;
}

}  // namespace berth
