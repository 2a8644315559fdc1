#pragma once

#include "tests/apple/doubles/guest.h"

#include <string>

namespace berth::test {

enum class ShellEnd { Prompt, PowerOff, Crash };
struct ShellResult {
    std::string output;
    ShellEnd ends = ShellEnd::Prompt;
};

/// Does what a line says as the test guest's shell would, for the few commands that tests type:
/// echo, cat, ls, touch, poweroff, and `crash`. `;` separates them, `> FILE` writes, and
/// /mnt/berth/TAG is a share's folder.
ShellResult run_in_guest(const std::string& line, const SharedFolders& shares);

}  // namespace berth::test
