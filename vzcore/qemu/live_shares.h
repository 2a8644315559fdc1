#pragma once

#include "vzcore/qemu/guest_shares.h"
#include "vzcore/qemu/share_device.h"
#include "vzcore/share/shared_folders.h"

#include <memory>
#include <string>

namespace berth::qemu {

/// Shares by one virtiofs device, tag "berth", with a subfolder for each that is on. The device is
/// plugged with the first share and stays.
class LiveShares : public GuestShares {
public:
    static Result<std::unique_ptr<LiveShares>> open(Loop& loop,
                                                    Qmp& qmp,
                                                    const std::string& run_dir,
                                                    const std::string& server,
                                                    Callback changed);

    /// Attaches the folders, then plugs the device. An error means that there is no device, or none
    /// to be used.
    void start(const std::vector<Share>& shares, Done done) override;
    void unplug(Done done) override;
    void device_deleted(const std::string& device) override;
    void set(const Share& share, ShareRelease release, Done done) override;
    [[nodiscard]] ShareStandings standings() const override { return folders_->standings(); }

private:
    LiveShares(Loop& loop, Qmp& qmp);
    void plug(const Done& done);

    std::unique_ptr<SharedFolders> folders_;
    Turns turns_;
    ShareDevice device_;
};

}  // namespace berth::qemu
