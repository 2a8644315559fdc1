#pragma once

#include "vzcore/definition.h"
#include "vzcore/share/share_standing.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::vz {

/// One folder as the guest sees it below the mounted device.
struct SharedFolder {
    std::string path;
    bool read_only = false;

    bool operator==(const SharedFolder&) const = default;
};
/// By name, which is the share's tag: what a VZMultipleDirectoryShare is made of.
using ShareSet = std::map<std::string, SharedFolder>;

/// What is to be shared, and how each share stands then.
struct ShareChoice {
    ShareSet set;
    ShareStandings standings;

    bool operator==(const ShareChoice&) const = default;
};

/// The shares that are on. One whose folder is not there waits for it and is left out, as the
/// framework raises for a missing folder. `is_folder` is asked once for each.
ShareChoice choose_shares(const std::vector<Share>& shares,
                          const std::function<bool(const std::string&)>& is_folder);

/// The shares of a machine and the set that its device has now. The device's share is replaced on a
/// real change only: each replacement takes the guest's open files from it.
class AppliedShares {
public:
    explicit AppliedShares(std::vector<Share> shares) : shares_(std::move(shares)) {}

    /// Switches one on or off, or changes it, as Machine::set_share does.
    void set(const Share& share);
    /// After a resume and a restore: what the device has is not known to be what was applied.
    void forget_applied() { applied_.reset(); }
    /// The set to give to the device now; nothing when it has that one already. What is returned
    /// counts as applied.
    std::optional<ShareSet> to_apply(const std::function<bool(const std::string&)>& is_folder);

    [[nodiscard]] const std::vector<Share>& shares() const { return shares_; }
    /// As of the last to_apply().
    [[nodiscard]] const ShareStandings& standings() const { return standings_; }

private:
    std::vector<Share> shares_;
    std::optional<ShareSet> applied_;
    ShareStandings standings_;
};

}  // namespace berth::vz
