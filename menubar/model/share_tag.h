#pragma once

#include "vzcore/definition.h"

#include <string>
#include <vector>

namespace berth::menu {

/// A tag for a folder that is to be shared: its own name, or one like it that no share has yet.
std::string free_tag(const std::vector<Share>& shares, const std::string& path);

}  // namespace berth::menu
