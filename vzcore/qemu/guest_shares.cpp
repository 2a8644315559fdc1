#include "vzcore/qemu/guest_shares.h"

#include <memory>

namespace berth::qemu {

GuestShares::Done when_all(std::size_t count, GuestShares::Done done)
{
    if (count == 0) done({});
    auto left = std::make_shared<std::size_t>(count);
    auto first = std::make_shared<Result<void>>();
    return [left, first, done = std::move(done)](const Result<void>& result) {
        if (*first && !result) *first = result;
        if (--*left == 0) done(*first);
    };
}

Json share_connection(const std::string& id, const std::string& socket)
{
    const Json address = {{"type", "unix"}, {"data", {{"path", socket}}}};
    return {{"id", id},
            {"backend", {{"type", "socket"}, {"data", {{"addr", address}, {"server", false}}}}}};
}

Json share_device(const std::string& id,
                  const std::string& connection,
                  const std::string& tag,
                  const std::string& port)
{
    return {{"driver", "vhost-user-fs-pci"},
            {"id", id},
            {"chardev", connection},
            {"tag", tag},
            {"bus", port}};
}

}  // namespace berth::qemu
