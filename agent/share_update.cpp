#include "agent/share_update.h"

#include "vzcore/share/share_json.h"

#include <algorithm>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;

/// A mount on a network drive may take its time; the runner gives up before.
constexpr auto kShareBudget = 15s;

/// What the runner is to be told: those that go first, so that their folders are free for others.
std::vector<Share> changes(const std::vector<Share>& running, const std::vector<Share>& wanted)
{
    std::vector<Share> list;
    for (Share share : running) {
        if (find_share(wanted, share.tag) != nullptr || !share.enabled) continue;
        share.enabled = false;
        list.push_back(std::move(share));
    }
    for (const Share& share : wanted) {
        const Share* before = find_share(running, share.tag);
        if (before == nullptr ? share.enabled : *before != share) list.push_back(share);
    }
    return list;
}

/// One after the other; owned by the callback that is waited for.
struct Steps {
    Services& services;
    std::string machine_id;
    std::vector<Share> left;  ///< The next one last.
    ShareRelease release;
    Supervisor::Done done;
};

void keep(Spec& spec, const Share& share)
{
    std::erase_if(spec.shares, [&](const Share& other) { return other.tag == share.tag; });
    spec.shares.push_back(share);
}

void next_step(const std::shared_ptr<Steps>& steps)
{
    MachineEntry* entry = steps->services.machines.by_id(steps->machine_id);
    if (steps->left.empty() || entry == nullptr || !entry->is_active()) return steps->done({});
    const Share share = steps->left.back();
    steps->left.pop_back();
    steps->services.supervisor.ask_runner(
        *entry,
        "share.set",
        {{"share", share_to_json(share)}, {"force", steps->release == ShareRelease::Always}},
        kShareBudget,
        [steps, share](const Result<Json>& answer) {
            MachineEntry* now = steps->services.machines.by_id(steps->machine_id);
            const bool next_start = !answer && answer.error().code == ErrorCode::Unsupported;
            if (!answer && !next_start) return steps->done(tl::unexpected<Error>(answer.error()));
            if (!next_start && now != nullptr && now->spec) keep(*now->spec, share);
            next_step(steps);
        });
}

}  // namespace

Setting share_backend_setting(std::function<void(ShareBackend)> set_backend)
{
    return {"share.backend",
            "what brings shared folders to guests, from their next start on",
            "auto, virtiofs (one device for all), virtiofs-devices (one for each) or 9p (fixed "
            "while the "
            "guest runs)",
            "auto",
            [](const std::string& value) { return share_backend_named(value).has_value(); },
            [set_backend = std::move(set_backend)](const std::string& value) {
                if (const auto backend = share_backend_named(value)) set_backend(*backend);
            }};
}

void apply_shares(Services& services,
                  const MachineEntry& entry,
                  const std::vector<Share>& wanted,
                  ShareRelease release,
                  Supervisor::Done done)
{
    std::vector<Share> list;
    if (entry.is_active() && entry.spec) list = changes(entry.spec->shares, wanted);
    std::reverse(list.begin(), list.end());
    next_step(std::make_shared<Steps>(
        Steps{services, entry.id(), std::move(list), release, std::move(done)}));
}

}  // namespace berth::agent
