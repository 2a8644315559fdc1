#include "vzcore/qemu/device_shares.h"

#include "vzcore/qemu/command_line.h"
#include "vzcore/qemu/share_device.h"
#include "vzcore/share/folder_waiter.h"
#include "vzcore/share/open_files.h"
#include "vzcore/share/served_folder.h"
#include "vzcore/share/share_folder.h"

#include <map>
#include <optional>
#include <set>

namespace berth::qemu {
namespace {

using State = ShareStanding::State;

class DeviceShares : public GuestShares {
public:
    DeviceShares(Loop& loop, Qmp& qmp, std::string run_dir, std::string server, Callback changed)
        : loop_(loop), qmp_(qmp), run_dir_(std::move(run_dir)), server_(std::move(server)),
          changed_(std::move(changed))
    {
    }

    void start(const std::vector<Share>& shares, Done done) override
    {
        // What failed is in its standing, and no reason not to start: no server runs unconfined.
        const Done all =
            when_all(shares.size(), [done = std::move(done)](const Result<void>&) { done({}); });
        for (const Share& share : shares)
            set(share, ShareRelease::IfUnused, all);
    }

    void unplug(Done done) override
    {
        if (shares_.empty()) return done({});
        // One after the other as they go anyway, and no more of them once the guest keeps one.
        detach(
            shares_.begin()->first, ShareRelease::Always, [this, done](const Result<void>& gone) {
                if (!gone) return done(gone);
                unplug(done);
            });
    }

    void device_deleted(const std::string& device) override
    {
        for (auto& [tag, shared] : shares_)
            if (shared.device) shared.device->deleted(device, [this, tag = tag] { left(tag); });
    }

    void set(const Share& share, ShareRelease release, Done done) override
    {
        detach(share.tag,
               release,
               [this, alive = std::weak_ptr(alive_), share, done](const Result<void>& gone) {
                   if (alive.expired()) return;
                   if (!gone || !share.enabled) return done(gone);
                   attach(share, done);
               });
    }

    [[nodiscard]] ShareStandings standings() const override
    {
        ShareStandings standings;
        for (const auto& [tag, shared] : shares_)
            standings[tag] = shared.standing;
        return standings;
    }

private:
    struct Shared {
        Share share;
        ShareStanding standing;
        std::unique_ptr<FolderWaiter> waiter;  ///< While the folder is not there.
        std::unique_ptr<ServedFolder> folder;
        int port = 0;                         ///< Of its device.
        std::unique_ptr<ShareDevice> device;  ///< Which is there, on its way or leaving.
    };

    [[nodiscard]] std::optional<int> free_port() const
    {
        std::set<int> taken;
        for (const auto& [tag, shared] : shares_)
            if (shared.device) taken.insert(shared.port);
        for (int port = 0; port < kDevicePorts; ++port)
            if (!taken.contains(port)) return port;
        return std::nullopt;
    }

    void attach(const Share& share, Done done)
    {
        const auto folder = open_share_folder(share.path);
        if (!folder && folder.error().code == ErrorCode::NotFound) return wait_for(share, done);
        if (!folder) return fails(share, folder.error(), done);
        const auto port = free_port();
        if (!port)
            return fails(share,
                         {ErrorCode::Refused,
                          std::to_string(kDevicePorts) +
                              " folders are shared already, as many as can be at once",
                          "switch one off, or share the folder above several: berth share ls"},
                         done);
        serve(share, *port, *folder, done);
    }

    void wait_for(const Share& share, const Done& done)
    {
        auto waiter =
            FolderWaiter::open(loop_, share.path, [this, tag = share.tag] { appeared(tag); });
        if (!waiter) return fails(share, waiter.error(), done);
        Shared& shared = shares_[share.tag];
        shared.share = share;
        shared.standing = {State::Waiting, ""};
        shared.waiter = std::move(*waiter);
        done({});
    }

    void appeared(const std::string& tag)
    {
        const Share share = shares_.at(tag).share;
        shares_.erase(share.tag);  // with the waiter that calls
        attach(share, [this](const Result<void>&) { changed_(); });
    }

    /// It stands as failed, without anything that could have to be taken away.
    void fails(const Share& share, const Error& why, const Done& done)
    {
        Shared& shared = shares_[share.tag] = {};
        shared.share = share;
        shared.standing = {State::Failed, why.message};
        done(tl::unexpected<Error>(why));
    }

    void serve(const Share& share, int port, const UniqueFd& folder, const Done& done)
    {
        const std::string name = "share-" + std::to_string(port);
        const ServedFolder::Options options{server_,
                                            run_dir_ + "/" + name + ".sock",
                                            folder.get(),
                                            share.read_only ? FolderAccess::ReadOnly
                                                            : FolderAccess::ReadWrite};
        auto served =
            ServedFolder::start(loop_, options, [this, tag = share.tag] { server_ended(tag); });
        if (!served) return fails(share, served.error(), done);
        Shared& shared = shares_[share.tag];
        shared.share = share;
        shared.standing = {State::Waiting, ""};
        shared.folder = std::move(*served);
        shared.port = port;
        shared.device = std::make_unique<ShareDevice>(
            loop_,
            qmp_,
            turns_,
            ShareDevice::Names{
                "share-device-" + std::to_string(port), name, share.tag, device_port(port)});
        shared.device->plug(
            shared.folder->socket(), [this, share, done](const Result<void>& plugged) {
                if (!plugged)
                    return fails(share, plugged.error().during("sharing " + share.path), done);
                shares_.at(share.tag).standing = {State::On, ""};
                done({});
            });
    }

    void detach(const std::string& tag, ShareRelease release, Done done)
    {
        const auto found = shares_.find(tag);
        if (found == shares_.end()) return done({});
        Shared& shared = found->second;
        if (!shared.device) {
            shares_.erase(found);
            return done({});
        }
        if (!shared.device->is_plugged() || shared.device->is_leaving())
            return done(fail(ErrorCode::Busy, tag + " is being switched already"));
        if (release == ShareRelease::IfUnused) {
            const auto open = open_files_in(shared.share.path, shared.folder->server());
            if (!open) return done(tl::unexpected<Error>(open.error()));
            if (*open > 0)
                return done(in_use(tag, *open, "what is open is lost to the guest at once"));
        }
        take_out(tag, done);
    }

    void take_out(const std::string& tag, const Done& done)
    {
        ShareDevice& device = *shares_.at(tag).device;
        device.unplug({ErrorCode::TimedOut,
                       "the guest does not let go of " + tag,
                       "unmount it there, or stop the machine"},
                      [this, tag, done, &device](const Result<void>& gone) {
                          if (!device.is_plugged()) shares_.erase(tag);
                          done(gone);
                      });
    }

    /// Of a device that was given up.
    void left(const std::string& tag)
    {
        shares_.erase(tag);
        changed_();
    }

    void server_ended(const std::string& tag)
    {
        const auto found = shares_.find(tag);
        if (found == shares_.end()) return;
        found->second.standing = {State::Failed, "its file server has ended: restart the machine"};
        changed_();
    }

    Loop& loop_;
    Qmp& qmp_;
    std::string run_dir_, server_;
    Callback changed_;
    Turns turns_;
    std::map<std::string, Shared> shares_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

std::unique_ptr<GuestShares> make_device_shares(
    Loop& loop, Qmp& qmp, const std::string& run_dir, const std::string& server, Callback changed)
{
    return std::make_unique<DeviceShares>(loop, qmp, run_dir, server, std::move(changed));
}

}  // namespace berth::qemu
