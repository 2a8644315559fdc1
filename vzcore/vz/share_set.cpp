#include "vzcore/vz/share_set.h"

#include <algorithm>

namespace berth::vz {

ShareChoice choose_shares(const std::vector<Share>& shares,
                          const std::function<bool(const std::string&)>& is_folder)
{
    ShareChoice choice;
    for (const Share& share : shares) {
        if (!share.enabled) continue;
        const bool there = is_folder(share.path);
        if (there) choice.set[share.tag] = {share.path, share.read_only};
        choice.standings[share.tag] = {
            there ? ShareStanding::State::On : ShareStanding::State::Waiting, ""};
    }
    return choice;
}

void AppliedShares::set(const Share& share)
{
    const auto found = std::find_if(
        shares_.begin(), shares_.end(), [&](const Share& other) { return other.tag == share.tag; });
    if (found != shares_.end())
        *found = share;
    else
        shares_.push_back(share);
}

std::optional<ShareSet>
AppliedShares::to_apply(const std::function<bool(const std::string&)>& is_folder)
{
    ShareChoice choice = choose_shares(shares_, is_folder);
    standings_ = std::move(choice.standings);
    if (applied_ == choice.set) return std::nullopt;
    applied_ = choice.set;
    return std::move(choice.set);
}

}  // namespace berth::vz
