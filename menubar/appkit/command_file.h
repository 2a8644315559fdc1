#pragma once

#include <string>
#include <vector>

namespace berth::menu {

/// The text of a file that Terminal runs when it is opened: exactly these words, whatever is in
/// them.
std::string command_file(const std::vector<std::string>& words);

}  // namespace berth::menu
