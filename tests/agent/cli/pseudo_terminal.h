#pragma once

#include "vzcore/base/unique_fd.h"

#include <string>

namespace berth::test {

/// Both ends of a terminal: a test types at `ours` and reads there what a program shows.
struct PseudoTerminal {
    PseudoTerminal();

    void type(const std::string& text) const;
    /// Reads on until `text` was shown; false after ten seconds. What was read stays in `shown`.
    bool shows(const std::string& text);
    /// True while lines are edited and echoed, as a shell's user needs it.
    [[nodiscard]] bool is_cooked() const;

    UniqueFd ours, theirs;
    std::string shown;
};

}  // namespace berth::test
