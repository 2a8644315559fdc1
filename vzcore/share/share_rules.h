#pragma once

#include "vzcore/base/result.h"
#include "vzcore/definition.h"

#include <string>
#include <vector>

namespace berth {

/// What of this host is not for guests. Symbolic links in the paths are resolved.
struct ShareLimits {
    struct Place {
        std::string what;  ///< "Berth's data"
        std::string path;
    };

    std::string home;        ///< The user's home directory; empty: none is known.
    std::vector<Place> own;  ///< Where Berth keeps what is its own.
};

/// Whether the whole home directory may be shared, as somebody who says "anyway" wants.
enum class HomeShare { Refuse, Allow };

/// The rules for what a machine may share, over paths whose symbolic links are resolved: not `/`,
/// not the home directory unless that is allowed, nothing of Berth's own and nothing that holds it,
/// and no folder twice writable at the same time. Refused with the share's JSON path and what to do
/// instead. Pure.
Result<void>
check_shares(const std::vector<Share>& shares, const ShareLimits& limits, HomeShare home);

/// An absolute path without symbolic links, ".", ".." and doubled slashes. What does not exist yet
/// is kept by its name; a link that leads to something that does not exist yet is followed. Invalid
/// for links that lead in a circle.
Result<std::string> resolved_path(const std::string& path);

}  // namespace berth
