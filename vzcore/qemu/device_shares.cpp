#include "vzcore/qemu/device_shares.h"

#include "vzcore/qemu/command_line.h"
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

std::string device_on(int port)
{
    return "share-device-" + std::to_string(port);
}

std::string chardev_on(int port)
{
    return "share-" + std::to_string(port);
}

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
        std::vector<std::string> tags;
        for (const auto& [tag, shared] : shares_)
            tags.push_back(tag);
        const Done all = when_all(tags.size(), std::move(done));
        for (const std::string& tag : tags)
            detach(tag, ShareRelease::Always, all);
    }

    void device_deleted(const std::string& device) override
    {
        for (auto& [tag, shared] : shares_)
            if (shared.port && device == device_on(*shared.port)) return let_go(tag);
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
        std::optional<int> port;               ///< Of its device, which is there or on its way.
        std::unique_ptr<ServedFolder> folder;
        bool plugged = false;
        Done when_gone;  ///< While its device is taken out.
        Handle patience;
    };

    [[nodiscard]] std::optional<int> free_port() const
    {
        std::set<int> taken;
        for (const auto& [tag, shared] : shares_)
            if (shared.port) taken.insert(*shared.port);
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
        const ServedFolder::Options options{server_,
                                            run_dir_ + "/" + chardev_on(port) + ".sock",
                                            folder.get(),
                                            share.read_only ? FolderAccess::ReadOnly
                                                            : FolderAccess::ReadWrite};
        auto served =
            ServedFolder::start(loop_, options, [this, tag = share.tag] { server_ended(tag); });
        if (!served) return fails(share, served.error(), done);
        Shared& shared = shares_[share.tag];
        shared.share = share;
        shared.standing = {State::Waiting, ""};
        shared.port = port;
        shared.folder = std::move(*served);
        plug(share, port, done);
    }

    void plug(const Share& share, int port, const Done& done)
    {
        const Json chardev =
            share_connection(chardev_on(port), shares_.at(share.tag).folder->socket());
        const Json device =
            share_device(device_on(port), chardev_on(port), share.tag, device_port(port));
        ask("chardev-add", chardev, [this, share, port, device, done](const Result<Json>& added) {
            if (!added) return fails(share, added.error().during("connecting it"), done);
            ask("device_add", device, [this, share, port, done](const Result<Json>& plugged) {
                if (plugged) {
                    shares_.at(share.tag).standing = {State::On, ""};
                    shares_.at(share.tag).plugged = true;
                    return done({});
                }
                const Error why = plugged.error().during("sharing " + share.path);
                ask("chardev-remove",
                    {{"id", chardev_on(port)}},
                    [this, share, why, done](const Result<Json>&) { fails(share, why, done); });
            });
        });
    }

    void detach(const std::string& tag, ShareRelease release, Done done)
    {
        const auto found = shares_.find(tag);
        if (found == shares_.end()) return done({});
        Shared& shared = found->second;
        if (shared.when_gone || (shared.port && !shared.plugged))
            return done(fail(ErrorCode::Busy, tag + " is being switched already"));
        if (!shared.plugged) {
            shares_.erase(found);
            return done({});
        }
        if (release == ShareRelease::IfUnused) {
            const auto open = open_files_in(shared.share.path, shared.folder->server());
            if (!open) return done(tl::unexpected<Error>(open.error()));
            if (*open > 0)
                return done(in_use(tag, *open, "what is open is lost to the guest at once"));
        }
        take_out(tag, std::move(done));
    }

    // The server stays until the device has gone: without it the guest's processes would hang, and
    // the device could never be taken out.
    void take_out(const std::string& tag, Done done)
    {
        Shared& shared = shares_.at(tag);
        shared.when_gone = std::move(done);
        shared.patience = loop_.after(kUnplugTime, [this, tag] {
            answer(tag,
                   fail(ErrorCode::TimedOut,
                        "the guest does not let go of " + tag,
                        "unmount it there, or stop the machine"));
        });
        ask("device_del",
            {{"id", device_on(*shared.port)}},
            [this, tag](const Result<Json>& asked) {
                if (!asked) answer(tag, tl::unexpected<Error>(asked.error()));
            });
    }

    /// Also of a device that was given up, and that the guest has let go of at last.
    void let_go(const std::string& tag)
    {
        const int port = *shares_.at(tag).port;
        ask("chardev-remove", {{"id", chardev_on(port)}}, [this, tag](const Result<Json>& removed) {
            const Done done = std::exchange(shares_.at(tag).when_gone, nullptr);
            shares_.erase(tag);
            if (!done) return changed_();
            if (!removed) return done(tl::unexpected<Error>(removed.error()));
            done({});
        });
    }

    void answer(const std::string& tag, const Result<void>& result)
    {
        const auto found = shares_.find(tag);
        if (found == shares_.end()) return;
        found->second.patience.reset();
        if (const Done done = std::exchange(found->second.when_gone, nullptr)) done(result);
    }

    void server_ended(const std::string& tag)
    {
        const auto found = shares_.find(tag);
        if (found == shares_.end()) return;
        found->second.standing = {State::Failed, "its file server has ended: restart the machine"};
        changed_();
    }

    /// What is asked of QEMU is not answered to somebody who has gone.
    void ask(const std::string& command, const Json& arguments, Qmp::Reply reply)
    {
        qmp_.execute(
            command,
            arguments,
            [alive = std::weak_ptr(alive_), reply = std::move(reply)](const Result<Json>& answer) {
                if (!alive.expired()) reply(answer);
            });
    }

    Loop& loop_;
    Qmp& qmp_;
    std::string run_dir_, server_;
    Callback changed_;
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
