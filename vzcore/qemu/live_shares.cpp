#include "vzcore/qemu/live_shares.h"

#include "vzcore/qemu/command_line.h"

#include <algorithm>

namespace berth::qemu {

LiveShares::LiveShares(Loop& loop, Qmp& qmp)
    : device_(loop, qmp, turns_, {"share-device", "share", "berth", kSharePort})
{
}

Result<std::unique_ptr<LiveShares>> LiveShares::open(
    Loop& loop, Qmp& qmp, const std::string& run_dir, const std::string& server, Callback changed)
{
    auto folders = SharedFolders::open(loop, run_dir, server, std::move(changed));
    if (!folders) return tl::unexpected<Error>(folders.error());
    std::unique_ptr<LiveShares> shares(new LiveShares(loop, qmp));
    shares->folders_ = std::move(*folders);
    return shares;
}

void LiveShares::start(const std::vector<Share>& shares, Done done)
{
    // A folder that cannot be shared is seen in its standing. One more than there are shares, for
    // this call itself.
    const auto enabled = std::count_if(
        shares.begin(), shares.end(), [](const Share& share) { return share.enabled; });
    const Done attached =
        when_all(static_cast<std::size_t>(enabled) + 1,
                 [this, done = std::move(done)](const Result<void>&) { plug(done); });
    for (const Share& share : shares)
        if (share.enabled) folders_->attach(share, attached);
    attached({});
}

void LiveShares::set(const Share& share, ShareRelease release, Done done)
{
    folders_->detach(share.tag, release, [this, share, done](const Result<void>& gone) {
        if (!gone || !share.enabled) return done(gone);
        folders_->attach(share, done);
    });
}

void LiveShares::unplug(Done done)
{
    device_.unplug({ErrorCode::TimedOut,
                    "the guest does not let go of its shared folders",
                    "unmount them there, or stop the machine"},
                   std::move(done));
}

void LiveShares::device_deleted(const std::string& device)
{
    device_.deleted(device, [] {});
}

void LiveShares::plug(const Done& done)
{
    device_.plug(folders_->socket_path(), [this, done](const Result<void>& plugged) {
        if (!plugged) return done(plugged);
        // It confines itself once it is connected; the guest has not run yet.
        folders_->verify(done);
    });
}

}  // namespace berth::qemu
