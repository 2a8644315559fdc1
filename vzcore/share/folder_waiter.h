#pragma once

#include "vzcore/loop.h"
#include "vzcore/share/folder_events.h"

#include <memory>
#include <string>

namespace berth {

/// Waits for a folder to appear, by watching the nearest folder above it that exists: costs nothing
/// until something happens there. Lives on the loop.
class FolderWaiter {
public:
    /// `appeared` runs once, never inside this call, and may destroy the waiter.
    static Result<std::unique_ptr<FolderWaiter>>
    open(Loop& loop, std::string path, Callback appeared);

private:
    FolderWaiter(std::string path, std::unique_ptr<FolderEvents> events, Callback appeared);
    void look();

    std::string path_;
    std::unique_ptr<FolderEvents> events_;  // outlives the watch
    std::unique_ptr<FdWatch> watch_;
    Callback appeared_;
    Handle first_look_;
};

}  // namespace berth
