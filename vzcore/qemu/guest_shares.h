#pragma once

#include "vzcore/definition.h"
#include "vzcore/share/share_standing.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace berth::qemu {

/// The shares of one running guest that change while it runs. Lives on the loop; outlives QEMU.
class GuestShares {
public:
    using Done = std::function<void(Result<void>)>;

    virtual ~GuestShares() = default;
    /// Brings all that are enabled to the guest. A folder that cannot be shared is seen in the
    /// standings; an error in `done` means that the guest must not run with what there is.
    virtual void start(const std::vector<Share>& shares, Done done) = 0;
    /// Takes all of them away from the guest, which must run to let them go; TimedOut when it does
    /// not. For nothing else afterwards.
    virtual void unplug(Done done) = 0;
    /// Of QMP's event.
    virtual void device_deleted(const std::string& device) = 0;
    /// Switches one on or off as it says; on again with another path or mode replaces it.
    virtual void set(const Share& share, ShareRelease release, Done done) = 0;
    [[nodiscard]] virtual ShareStandings standings() const = 0;
};

/// Runs `done` when it was called so often (at once for none), with the first failure.
GuestShares::Done when_all(std::size_t count, GuestShares::Done done);

}  // namespace berth::qemu
