#include "agent/share_states.h"

#include "vzcore/json_read.h"

#include <set>

namespace berth::agent {
namespace {

constexpr const char* kOff = "off";

Json member(const Json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() ? *found : Json();
}

bool runs_as_wanted(const Share& wanted, const Spec& spec)
{
    const Share* running = find_share(spec.shares, wanted.tag);
    if (!wanted.enabled) return running == nullptr || !running->enabled;
    return running != nullptr && *running == wanted;
}

ShareState state_of(const Share& wanted, const Spec& spec, const LiveShares& live)
{
    if (!runs_as_wanted(wanted, spec)) return {wanted.tag, "next_start", live.service.reason};
    const auto found = live.standings.find(wanted.tag);
    if (found == live.standings.end()) return {wanted.tag, kOff, ""};
    return {wanted.tag, std::string(name_of(found->second.state)), found->second.reason};
}

std::string state_text(const ShareStandings& standings, const std::string& tag)
{
    const auto found = standings.find(tag);
    return found == standings.end() ? kOff : std::string(name_of(found->second.state));
}

/// As they stand where nothing goes wrong.
ShareStandings expected(const Spec& spec)
{
    ShareStandings standings;
    for (const Share& share : spec.shares)
        if (share.enabled) standings[share.tag];
    return standings;
}

}  // namespace

std::optional<LiveShares> parse_live_shares(const Json& status)
{
    const Json shares = member(status, "shares");
    if (!shares.is_array()) return std::nullopt;
    LiveShares live;
    for (const Json& share : shares) {
        if (!share.is_object()) continue;
        const std::string state = text_of(share, "state");
        if (state.empty() || state == kOff) continue;
        live.standings[text_of(share, "tag")] = {share_state_named(state),
                                                 text_of(share, "reason")};
    }
    const Json service = member(status, "share_service");
    if (service.is_object()) live.service = {text_of(service, "kind"), text_of(service, "reason")};
    return live;
}

std::vector<ShareState> share_states(const std::vector<Share>& wanted,
                                     const Spec* spec,
                                     const std::optional<LiveShares>& live)
{
    std::vector<ShareState> states;
    states.reserve(wanted.size());
    for (const Share& share : wanted)
        states.push_back(spec != nullptr && live ? state_of(share, *spec, *live)
                                                 : ShareState{share.tag, "", ""});
    return states;
}

std::vector<Json>
share_changes(const Spec& spec, const std::optional<LiveShares>& from, const LiveShares& to)
{
    const ShareStandings before = from ? from->standings : expected(spec);
    std::set<std::string> tags;
    for (const auto* standings : {&before, &to.standings})
        for (const auto& [tag, standing] : *standings)
            tags.insert(tag);
    std::vector<Json> changes;
    for (const std::string& tag : tags) {
        const std::string was = state_text(before, tag);
        const std::string is = state_text(to.standings, tag);
        if (was == is) continue;
        const auto found = to.standings.find(tag);
        changes.push_back(
            {{"tag", tag},
             {"from", was},
             {"to", is},
             {"reason",
              found != to.standings.end() ? text_or_null(found->second.reason) : Json()}});
    }
    return changes;
}

}  // namespace berth::agent
