#pragma once

#include "vzcore/qemu/command_line.h"
#include "vzcore/qemu/guest_shares.h"
#include "vzcore/qemu/qmp.h"
#include "vzcore/share/share_way.h"

#include <memory>

namespace berth::qemu {

/// What a machine shares with its guest, in the way that its host allows: decided before QEMU
/// starts, since the guest's hardware depends on it. Lives on the loop; outlives QEMU.
class MachineShares {
public:
    using Done = GuestShares::Done;

    /// `changed` runs when a share came to stand otherwise without being asked.
    MachineShares(Loop& loop, const Spec& spec, std::string run_dir, Callback changed);

    /// Finds the way. An error when it is not to be had and folders are to be shared.
    Result<void> prepare();
    [[nodiscard]] ShareBackend backend() const { return way_.backend; }
    [[nodiscard]] bool are_live() const { return backend() != ShareBackend::Plan9; }
    /// Whether devices are plugged, which QEMU cannot save.
    [[nodiscard]] bool are_plugged() const { return guest_ != nullptr; }

    /// Brings the guest all that is on, before it runs: so that it finds them where it first looks,
    /// and no guest runs with a file server that is not confined.
    void start(Qmp& qmp, Done done);
    /// Takes all away. They come back with start().
    void unplug(Done done);
    void device_deleted(const std::string& device);
    /// Machine::set_share.
    void set(Qmp& qmp, const Share& share, ShareRelease release, Done done);
    /// QEMU is gone.
    void drop() { guest_.reset(); }

    [[nodiscard]] ShareStandings standings() const;
    [[nodiscard]] ShareService service() const;

private:
    Result<void> open(Qmp& qmp);
    void keep(const Share& share);
    [[nodiscard]] bool has_enabled() const;
    [[nodiscard]] Error at_next_start() const;

    Loop& loop_;
    std::string machine_name_, run_dir_;
    ShareBackend wanted_;
    bool restoring_;
    std::vector<Share> shares_;  ///< What is on, for when devices are plugged again.
    Callback changed_;
    ShareWay way_;
    std::unique_ptr<GuestShares> guest_;  ///< Once something is shared live.
};

}  // namespace berth::qemu
