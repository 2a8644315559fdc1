#include "agent/host_mounts_mountinfo.h"

#include "agent/host_conditions.h"
#include "agent/priority_watch_epoll.h"
#include "vzcore/base/file.h"

#include <fcntl.h>

namespace berth::agent {
namespace {

constexpr const char kMountInfo[] = "/proc/self/mountinfo";
constexpr Bytes kMost = mib(16);

/// Blanks, newlines and backslashes of a path are written as three octal digits.
std::string unescaped(std::string_view text)
{
    std::string path;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 3 >= text.size()) {
            path += text[i];
            continue;
        }
        const auto digit = [&](std::size_t at) { return text[i + at] - '0'; };
        path += static_cast<char>(digit(1) * 64 + digit(2) * 8 + digit(3));
        i += 3;
    }
    return path;
}

std::string_view take_word(std::string_view& line)
{
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), word.size() + 1));
    return word;
}

}  // namespace

bool mountinfo_has(std::string_view mountinfo, std::string_view path)
{
    while (path.size() > 1 && path.back() == '/')
        path.remove_suffix(1);
    bool mounted = false;
    while (!mountinfo.empty()) {
        std::string_view line = mountinfo.substr(0, mountinfo.find('\n'));
        mountinfo.remove_prefix(std::min(mountinfo.size(), line.size() + 1));
        constexpr int kBeforeMountPoint = 4;
        for (int i = 0; i < kBeforeMountPoint; ++i)
            take_word(line);
        if (unescaped(take_word(line)) != path) continue;
        const std::size_t type = line.find(" - ");
        // Of several at one place the last is on top.
        mounted = type != std::string_view::npos && !line.substr(type).starts_with(" - autofs ");
    }
    return mounted;
}

bool host_is_mounted(const std::string& path)
{
    const auto table = read_file(kMountInfo, kMost);
    return table && mountinfo_has(*table, path);
}

Result<Handle> watch_host_mounts(Loop& loop, Callback changed)
{
    auto table = open_file(kMountInfo, O_RDONLY);
    if (!table) return tl::unexpected<Error>(table.error());
    auto watch = watch_priority(loop, std::move(*table), std::move(changed));
    if (!watch) return fail(watch.error(), "watching the host's mounts");
    return watch;
}

}  // namespace berth::agent
