#pragma once

#include "vzcore/json.h"
#include "vzcore/share/share_standing.h"
#include "vzcore/spec.h"

#include <optional>
#include <string>
#include <vector>

namespace berth::agent {

/// What a runner says of its guest's shared folders.
struct LiveShares {
    ShareStandings standings;
    ShareService service;

    bool operator==(const LiveShares&) const = default;
};

/// Reads the members "shares" and "share_service" of a runner's status; nothing from a runner that
/// does not tell.
std::optional<LiveShares> parse_live_shares(const Json& status);

/// How one share of a definition stands: "on", "off", "waiting" (for its folder), "failed", or
/// "next_start" when it has to wait for that. Empty while that is not known or nothing runs.
struct ShareState {
    std::string tag;
    std::string state;
    std::string reason;  ///< For "failed" and "next_start".

    bool operator==(const ShareState&) const = default;
};

/// Of all shares of a definition, in its order. `spec` is what runs, null when nothing does. Pure.
std::vector<ShareState> share_states(const std::vector<Share>& wanted,
                                     const Spec* spec,
                                     const std::optional<LiveShares>& live);

/// What to tell of the way from one to the other: `from`, `to` and `reason` of each share that
/// stands otherwise. Before the first look a share of `spec` that is on is taken to be there. Pure.
std::vector<Json>
share_changes(const Spec& spec, const std::optional<LiveShares>& from, const LiveShares& to);

}  // namespace berth::agent
