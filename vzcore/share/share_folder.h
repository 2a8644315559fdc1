#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"

#include <string>

namespace berth {

/// The folder that has this very name (O_PATH). Links are not followed: they were when the share
/// was defined, and what has taken a folder's place since may be the work of a guest that shares
/// the one above. NotFound where there is none, Refused for a link, Invalid for what is no folder.
Result<UniqueFd> open_share_folder(const std::string& path);

}  // namespace berth
