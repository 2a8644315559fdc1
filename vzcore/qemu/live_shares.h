#pragma once

#include "vzcore/qemu/command_line.h"
#include "vzcore/qemu/qmp.h"
#include "vzcore/share/shared_folders.h"

#include <memory>
#include <string>
#include <vector>

namespace berth::qemu {

/// One machine's shares by one virtiofs device, tag "berth", with a subfolder for each that is on.
/// The device is plugged with the first share and stays. Lives on the loop; goes after QEMU has
/// ended.
class LiveShares {
public:
    using Done = SharedFolders::Done;

    static Result<std::unique_ptr<LiveShares>>
    open(Loop& loop, const std::string& run_dir, const std::string& server, Callback changed);

    /// Attaches all that are enabled, then plugs the device. A folder that cannot be shared is seen
    /// in the standings; an error in `done` means that there is no device, or none to be used.
    void start(Qmp& qmp, const std::vector<Share>& shares, Done done);
    /// Takes the device away from the guest, which must run to let it go; TimedOut when it does
    /// not. For nothing else afterwards.
    void unplug(Qmp& qmp, Done done);
    /// Of QMP's event.
    void device_deleted(const std::string& device);
    /// Switches one on or off as it says; on again with another path or mode replaces it.
    void set(const Share& share, ShareRelease release, Done done);
    [[nodiscard]] const SharedFolders& folders() const { return *folders_; }

private:
    explicit LiveShares(Loop& loop) : loop_(loop) {}
    void plug(Qmp& qmp, Done done);

    void unplugged(const Result<void>& result);

    Loop& loop_;
    std::unique_ptr<SharedFolders> folders_;
    Done when_unplugged_;
    Handle patience_;
};

}  // namespace berth::qemu
