#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"

#include <sys/types.h>

#include <optional>

namespace berth::agent {

/// The child's way to tell the process that waits in the foreground how it went.
class Background {
public:
    /// Forks. In the parent it waits for the child's word, tells stderr what went wrong, and
    /// returns the exit code that the program ends with. In the child it returns nothing: that is
    /// now the leader of its own session, in the root folder, and goes on. Call it before anything
    /// else is opened.
    static Result<std::optional<int>> detach(Background& background);

    /// All is well: the parent ends with 0, and standard input and output are given up.
    void succeed();
    /// The parent prints the text and ends with 1.
    void fail_with(const std::string& text);

private:
    UniqueFd report_;
};

}  // namespace berth::agent
