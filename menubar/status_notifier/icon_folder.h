#pragma once

#include <string>

namespace berth::menu {

/// The folder above "hicolor" with our icons, in the build tree as where they are installed; empty
/// when it is not there, and the system's theme has to have them.
std::string icon_folder();

}  // namespace berth::menu
