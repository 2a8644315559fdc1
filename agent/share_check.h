#pragma once

#include "vzcore/base/paths.h"
#include "vzcore/share/share_rules.h"

#include <vector>

namespace berth::agent {

/// What of this user's host is not for guests: his home directory and Berth's folders.
Result<ShareLimits> share_limits(const Paths& paths);

/// Gets shares ready to be stored: symbolic links are resolved in the paths that `before` does not
/// have, now and once, so that what a link leads to later is nobody's way to another folder. Then
/// the rules (share_rules.h); a home directory that is in `before` was allowed then.
Result<void> settle_shares(std::vector<Share>& shares,
                           const std::vector<Share>& before,
                           const Paths& paths,
                           HomeShare home);

/// The rules once more for shares that were stored, since folders may have changed meanwhile.
Result<void> check_stored_shares(const std::vector<Share>& shares, const Paths& paths);

}  // namespace berth::agent
