#pragma once

#include "menubar/model/command.h"

#include <string>
#include <vector>

namespace berth::menu {

/// The text of a file that Terminal runs when it is opened: exactly these words, whatever is in
/// them.
std::string command_file(const std::vector<std::string>& words);

/// What `berth` is given to show in a terminal what a window of ours would. Empty for About.
std::vector<std::string> words_for(const OpenWindow& window);

}  // namespace berth::menu
