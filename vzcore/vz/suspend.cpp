#include "vzcore/vz/suspend.h"

#include "vzcore/saved_disks.h"

#include <algorithm>

namespace berth::vz {
namespace {

constexpr int kSaveSince = 14;

std::string changed_disk(const SavedState& saved, const std::vector<DiskMark>& now)
{
    for (const DiskMark& mark : saved.disks) {
        const auto found = std::find_if(
            now.begin(), now.end(), [&](const DiskMark& other) { return other.path == mark.path; });
        if (found == now.end())
            return "the disk " + mark.path + " is not there" +
                   clone_note(saved, mark.path, kept_path);
        if (*found != mark)
            return "the disk " + mark.path + " was written since" +
                   clone_note(saved, mark.path, kept_path);
    }
    return "";
}

}  // namespace

Result<void> check_save(const Host& host, const std::optional<std::string>& refusal)
{
    const std::string instead = "stop it instead, or pause it";
    if (host.processor != Processor::Arm64)
        return fail(
            ErrorCode::Unsupported, "saving a machine needs a Mac with Apple silicon", instead);
    if (host.macos < kSaveSince)
        return fail(ErrorCode::Unsupported,
                    "saving a machine needs macOS " + std::to_string(kSaveSince) +
                        ", and this is macOS " + std::to_string(host.macos),
                    instead);
    if (refusal)
        return fail(ErrorCode::Unsupported,
                    "this machine has devices that cannot be saved: " + *refusal,
                    instead);
    return {};
}

RestoreChoice choose_restore(const SavedState& saved, const RestoreFacts& facts)
{
    const auto boot = [](const std::string& why) {
        return RestoreChoice{false, "it boots instead of going on from where it was saved: " + why};
    };
    if (auto possible = check_save(facts.host, facts.refusal); !possible)
        return boot(possible.error().message);
    if (saved.configuration.empty()) return boot("it was saved by " + saved.hypervisor);
    if (saved.configuration != facts.configuration)
        return boot("its configuration is not the one that was saved");
    if (const std::string why = changed_disk(saved, facts.disks); !why.empty()) return boot(why);
    return {true, ""};
}

}  // namespace berth::vz
