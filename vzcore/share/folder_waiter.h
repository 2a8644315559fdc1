#pragma once

#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"

#include <memory>
#include <string>

namespace berth {

/// Waits for a folder to appear, by watching the nearest folder above it that exists (inotify):
/// costs nothing until something happens there. Lives on the loop.
class FolderWaiter {
public:
    /// `appeared` runs once, never inside this call, and may destroy the waiter.
    static Result<std::unique_ptr<FolderWaiter>>
    open(Loop& loop, std::string path, Callback appeared);

private:
    FolderWaiter(std::string path, UniqueFd events, Callback appeared);
    void look();

    std::string path_;
    UniqueFd events_;  // outlives the watch
    std::unique_ptr<FdWatch> watch_;
    Callback appeared_;
    Handle first_look_;
    int watched_ = -1;
};

}  // namespace berth
