#pragma once

#include "vzcore/base/paths.h"
#include "vzcore/base/result.h"

#include <string>

namespace berth {

/// The absolute path in a variable of the environment, without a slash at its end; `fallback` when
/// it is unset or empty.
Result<std::string> absolute_folder(const char* variable, const std::string& fallback);

/// Where this system has its users' programs keep things, below `home`. Implemented in
/// user_folders_xdg.cpp and user_folders_darwin.cpp.
Result<Paths> user_folders(const std::string& home);

}  // namespace berth
