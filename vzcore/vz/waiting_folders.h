#pragma once

#include "vzcore/definition.h"
#include "vzcore/share/folder_waiter.h"
#include "vzcore/share/share_standing.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace berth::vz {

/// Waits for the folders of those shares that stand as waiting, and for no others. Lives on the
/// loop.
class WaitingFolders {
public:
    /// `appeared` runs each time that one has come; may change what is waited for.
    WaitingFolders(Loop& loop, Callback appeared) : loop_(loop), appeared_(std::move(appeared)) {}

    /// The shares as they stand now.
    void follow(const std::vector<Share>& shares, const ShareStandings& standings);
    void forget() { waiters_.clear(); }

private:
    Loop& loop_;
    Callback appeared_;
    std::map<std::string, std::unique_ptr<FolderWaiter>> waiters_;  // by path
};

}  // namespace berth::vz
