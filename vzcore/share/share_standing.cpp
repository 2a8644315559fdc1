#include "vzcore/share/share_standing.h"

namespace berth {

std::string_view name_of(ShareStanding::State state)
{
    switch (state) {
    case ShareStanding::State::On: return "on";
    case ShareStanding::State::Waiting: return "waiting";
    case ShareStanding::State::Failed: return "failed";
    }
    return "";
}

ShareStanding::State share_state_named(std::string_view name)
{
    if (name == "waiting") return ShareStanding::State::Waiting;
    return name == "on" ? ShareStanding::State::On : ShareStanding::State::Failed;
}

}  // namespace berth
