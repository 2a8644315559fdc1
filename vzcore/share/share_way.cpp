#include "vzcore/share/share_way.h"

#include "vzcore/process.h"
#include "vzcore/share/served_folder.h"
#include "vzcore/share/share_tree.h"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace berth {
namespace {

/// Debian 12; later Debian, Fedora and Ubuntu; Arch.
constexpr std::array kServers{
    "/usr/lib/qemu/virtiofsd", "/usr/libexec/virtiofsd", "/usr/lib/virtiofsd"};

/// The one in PATH first: whoever put one there wants that one.
Result<std::string> find_server()
{
    if (auto own = find_program("virtiofsd")) return own;
    const auto usable = [](const char* path) { return ::access(path, X_OK) == 0; };
    const auto* const found = std::find_if(kServers.begin(), kServers.end(), usable);
    if (found != kServers.end()) return *found;
    return fail(ErrorCode::NotFound,
                "virtiofsd is not installed",
                "install it: apt install virtiofsd (Debian 12: qemu-system-common)");
}

Result<ShareWay> one_device(const Result<std::string>& server)
{
    if (!server) return tl::unexpected<Error>(server.error());
    if (auto allowed = probe_share_namespaces(); !allowed)
        return tl::unexpected<Error>(allowed.error());
    return ShareWay{ShareBackend::Virtiofs, *server, {}};
}

Result<ShareWay> device_each(const Result<std::string>& server)
{
    if (!server) return tl::unexpected<Error>(server.error());
    if (auto works = probe_served_folder(*server); !works)
        return tl::unexpected<Error>(works.error());
    return ShareWay{ShareBackend::VirtiofsDevices, *server, {}};
}

/// What both lack of is said once.
Error joined(const Error& first, const Error& second)
{
    if (first.message == second.message) return first;
    return {first.code,
            first.message + ", and " + second.message,
            first.hint.empty() ? second.hint : first.hint + "; or: " + second.hint};
}

ShareWay best_way()
{
    const auto server = find_server();
    const auto one = one_device(server);
    if (one) return *one;
    auto each = device_each(server);
    if (!each) return {ShareBackend::Plan9, "", joined(one.error(), each.error())};
    each->lacking = one.error();
    return *each;
}

}  // namespace

Result<ShareWay> find_share_way(ShareBackend wanted)
{
    switch (wanted) {
    case ShareBackend::Auto: return best_way();
    case ShareBackend::Virtiofs: return one_device(find_server());
    case ShareBackend::VirtiofsDevices: return device_each(find_server());
    case ShareBackend::Plan9: break;
    }
    return ShareWay{ShareBackend::Plan9,
                    "",
                    {ErrorCode::Unsupported,
                     "the setting share.backend is 9p",
                     "berth settings set share.backend auto"}};
}

std::string mount_command(ShareBackend backend)
{
    switch (backend) {
    case ShareBackend::Auto: break;
    case ShareBackend::Virtiofs: return "mount -t virtiofs berth /mnt/berth";
    case ShareBackend::VirtiofsDevices: return "mount -t virtiofs TAG /mnt/TAG";
    case ShareBackend::Plan9: return "mount -t 9p -o trans=virtio,version=9p2000.L TAG /mnt/TAG";
    }
    return "";
}

}  // namespace berth
