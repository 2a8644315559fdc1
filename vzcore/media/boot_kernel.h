#pragma once

#include "vzcore/base/result.h"

#include <string>

namespace berth::media {

/// The kernel that the framework can boot of `path`: itself when it is an Image, else the Image
/// that was unpacked of it into the machine's folder. That is done once: again only when the file's
/// size or time of change is another. Nothing is left behind by a failure or a power cut. Unpacking
/// takes a fraction of a second.
Result<std::string> prepare_arm64_kernel(const std::string& path, const std::string& machine_dir);

}  // namespace berth::media
