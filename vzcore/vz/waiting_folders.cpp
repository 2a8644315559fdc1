#include "vzcore/vz/waiting_folders.h"

namespace berth::vz {

void WaitingFolders::follow(const std::vector<Share>& shares, const ShareStandings& standings)
{
    std::map<std::string, std::unique_ptr<FolderWaiter>> now;
    for (const Share& share : shares) {
        const auto standing = standings.find(share.tag);
        if (standing == standings.end() || standing->second.state != ShareStanding::State::Waiting)
            continue;
        const std::string& path = share.path;
        if (now.count(path) != 0) continue;
        if (const auto known = waiters_.find(path); known != waiters_.end()) {
            now[path] = std::move(known->second);
            continue;
        }
        auto waiter = FolderWaiter::open(loop_, path, [this, path] {
            waiters_.erase(path);  // which called: it does nothing more
            appeared_();
        });
        // Without one the share has its next chance at the next change of the machine's shares.
        if (waiter) now[path] = std::move(*waiter);
    }
    waiters_ = std::move(now);
}

}  // namespace berth::vz
