#pragma once

#include <functional>
#include <string>

namespace berth::agent {

/// Why the desktop shows something not, as one sentence each; empty while it does. Absent in an
/// agent that has nothing to show.
struct DesktopProblems {
    std::function<std::string()> menu, notices;
};

}  // namespace berth::agent
