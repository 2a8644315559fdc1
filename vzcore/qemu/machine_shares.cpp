#include "vzcore/qemu/machine_shares.h"

#include "vzcore/preflight.h"
#include "vzcore/qemu/device_shares.h"
#include "vzcore/qemu/live_shares.h"

#include <algorithm>

namespace berth::qemu {

MachineShares::MachineShares(Loop& loop, const Spec& spec, std::string run_dir, Callback changed)
    : loop_(loop), machine_name_(spec.machine_name), run_dir_(std::move(run_dir)),
      wanted_(spec.share_backend), restoring_(spec.restore.has_value()), shares_(spec.shares),
      changed_(std::move(changed))
{
}

bool MachineShares::has_enabled() const
{
    return std::any_of(
        shares_.begin(), shares_.end(), [](const Share& share) { return share.enabled; });
}

Result<void> MachineShares::prepare()
{
    auto way = find_share_way(wanted_);
    if (way) {
        way_ = std::move(*way);
        return {};
    }
    const std::string because =
        std::string(restoring_ ? "it was saved with shares by " : "the setting share.backend is ") +
        std::string(name_of(wanted_));
    way_ = {wanted_, "", way.error().during(because)};
    if (has_enabled()) return tl::unexpected<Error>(way_.lacking);
    return {};
}

void MachineShares::start(Qmp& qmp, Done done)
{
    if (!are_live() || !has_enabled()) return done({});
    if (auto opened = open(qmp); !opened) return done(opened);
    guest_->start(shares_, std::move(done));
}

Result<void> MachineShares::open(Qmp& qmp)
{
    if (way_.server.empty()) return tl::unexpected<Error>(at_next_start());
    if (backend() == ShareBackend::VirtiofsDevices) {
        guest_ = make_device_shares(loop_, qmp, run_dir_, way_.server, changed_);
        return {};
    }
    auto opened = LiveShares::open(loop_, qmp, run_dir_, way_.server, changed_);
    if (!opened) return tl::unexpected<Error>(opened.error());
    guest_ = std::move(*opened);
    return {};
}

void MachineShares::unplug(Done done)
{
    guest_->unplug([this, done = std::move(done)](const Result<void>& unplugged) {
        if (unplugged) guest_.reset();
        done(unplugged);
    });
}

void MachineShares::device_deleted(const std::string& device)
{
    if (guest_) guest_->device_deleted(device);
}

void MachineShares::set(Qmp& qmp, const Share& share, ShareRelease release, Done done)
{
    if (!are_live()) return done(tl::unexpected<Error>(at_next_start()));
    const Done kept = [this, share, done = std::move(done)](const Result<void>& result) {
        if (result) keep(share);
        done(result);
    };
    if (guest_) return guest_->set(share, release, kept);
    if (!share.enabled) return kept({});
    if (auto opened = open(qmp); !opened) return done(opened);
    // With a device for each, there is nothing to be started before.
    if (backend() == ShareBackend::VirtiofsDevices) return guest_->set(share, release, kept);
    guest_->start({share}, kept);
}

void MachineShares::keep(const Share& share)
{
    std::erase_if(shares_, [&](const Share& other) { return other.tag == share.tag; });
    shares_.push_back(share);
}

Error MachineShares::at_next_start() const
{
    return {ErrorCode::Unsupported,
            "shares of " + machine_name_ + " change at its next start: " + way_.lacking.message,
            way_.lacking.hint};
}

ShareStandings MachineShares::standings() const
{
    if (guest_) return guest_->standings();
    ShareStandings standings;
    if (!are_live())
        for (const Share& share : shares_)
            if (share.enabled) standings[share.tag];
    return standings;
}

ShareService MachineShares::service() const
{
    const bool shared = guest_ != nullptr || (!are_live() && has_enabled());
    const bool waits = !are_live() || way_.server.empty();
    return {shared ? std::string(name_of(backend())) : "", waits ? way_.lacking.message : ""};
}

}  // namespace berth::qemu
