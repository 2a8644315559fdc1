#include "agent/host_power_sysfs.h"

#include "agent/host_conditions.h"
#include "agent/host_watch.h"
#include "vzcore/base/file.h"

#include <linux/netlink.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>

namespace berth::agent {
namespace {

std::string attribute(const std::filesystem::path& supply, const char* name)
{
    std::string text = read_file((supply / name).string(), kib(4)).value_or("");
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    return text;
}

/// The kernel's messages are "ACTION@path", then NAME=VALUE, each ended by a NUL.
bool is_about_power(std::string_view message)
{
    return message.find("SUBSYSTEM=power_supply") != std::string_view::npos;
}

}  // namespace

bool supplies_feed_host(const std::string& folder)
{
    bool discharges = false;
    std::error_code error;
    for (const auto& item : std::filesystem::directory_iterator(folder, error)) {
        if (attribute(item.path(), "scope") == "Device") continue;
        if (attribute(item.path(), "type") == "Battery") {
            discharges = discharges || attribute(item.path(), "status") == "Discharging";
        } else if (const std::string online = attribute(item.path(), "online");
                   !online.empty() && online != "0") {
            return true;
        }
    }
    return !discharges;
}

bool host_on_mains_power()
{
    return supplies_feed_host("/sys/class/power_supply");
}

Result<Handle> watch_host_power(Loop& loop, Callback changed)
{
    constexpr unsigned kKernelsOwn = 1;
    UniqueFd socket(
        ::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = kKernelsOwn;
    if (socket.get() < 0 ||
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return fail_errno(errno, "watching the host's power supplies");
    return watch_descriptor(loop, std::move(socket), [changed = std::move(changed)](int fd) {
        std::array<char, 8192> message{};
        bool news = false;
        ssize_t got = 0;
        while ((got = ::recv(fd, message.data(), message.size(), 0)) > 0)
            news = news || is_about_power({message.data(), static_cast<std::size_t>(got)});
        if (news || errno == ENOBUFS) changed();
    });
}

}  // namespace berth::agent
