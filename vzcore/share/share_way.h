#pragma once

#include "vzcore/spec.h"

#include <string>

namespace berth {

/// How this host can bring shared folders to a guest.
struct ShareWay {
    ShareBackend backend = ShareBackend::Virtiofs;  ///< Never Auto.
    std::string server;                             ///< The path of virtiofsd, where it is used.
    Error lacking;  ///< Why it is not a better one; no message where it is the best.
};

/// The way that `wanted` names, or the best one for Auto: one virtiofs device for all folders, a
/// device for each, 9p. What was named and is not to be had is an error, with what to do. Blocks
/// for a few milliseconds, for some twenty where namespaces are forbidden.
Result<ShareWay> find_share_way(ShareBackend wanted);

/// What somebody types in a guest to see its shares, with TAG for a share's tag. Empty for Auto.
std::string mount_command(ShareBackend backend);

}  // namespace berth
