#include "vzcore/qemu/live_shares.h"

#include "vzcore/qemu/command_line.h"

namespace berth::qemu {
namespace {

constexpr const char* kDevice = "share-device";
/// The guest's kernel waits up to five seconds before it takes a device out.
constexpr std::chrono::seconds kUnplugTime{10};

}  // namespace

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
    // One more than there are shares, for this call itself.
    auto open = std::make_shared<std::size_t>(1);
    const auto answered = [this, open, done = std::move(done)](const Result<void>&) {
        if (--*open == 0) plug(done);
    };
    for (const Share& share : shares) {
        if (!share.enabled) continue;
        ++*open;
        folders_->attach(share, answered);
    }
    answered({});
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
    when_unplugged_ = [this, done = std::move(done)](const Result<void>& result) {
        if (!result) return done(result);
        qmp_.execute("chardev-remove", {{"id", "share"}}, [done](const Result<Json>& removed) {
            if (!removed) return done(tl::unexpected<Error>(removed.error()));
            done({});
        });
    };
    patience_ = loop_.after(kUnplugTime, [this] {
        unplugged(fail(ErrorCode::TimedOut,
                       "the guest does not let go of its shared folders",
                       "unmount them there, or stop the machine"));
    });
    qmp_.execute("device_del", {{"id", kDevice}}, [this](const Result<Json>& asked) {
        if (!asked) unplugged(tl::unexpected<Error>(asked.error()));
    });
}

void LiveShares::device_deleted(const std::string& device)
{
    if (device == kDevice) unplugged({});
}

void LiveShares::unplugged(const Result<void>& result)
{
    patience_.reset();
    if (const Done done = std::exchange(when_unplugged_, nullptr)) done(result);
}

void LiveShares::plug(Done done)
{
    const Json address = {{"type", "unix"}, {"data", {{"path", folders_->socket_path()}}}};
    qmp_.execute(
        "chardev-add",
        {{"id", "share"},
         {"backend", {{"type", "socket"}, {"data", {{"addr", address}, {"server", false}}}}}},
        [this, done](const Result<Json>& added) {
            if (!added) return done(fail(added.error(), "connecting the file server"));
            qmp_.execute("device_add",
                         {{"driver", "vhost-user-fs-pci"},
                          {"id", kDevice},
                          {"chardev", "share"},
                          {"tag", "berth"},
                          {"bus", kSharePort}},
                         [this, done](const Result<Json>& plugged) {
                             if (!plugged)
                                 return done(fail(plugged.error(), "plugging the shared folders"));
                             // It confines itself once it is connected; the guest has not run yet.
                             folders_->verify(done);
                         });
        });
}

}  // namespace berth::qemu
