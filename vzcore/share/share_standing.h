#pragma once

#include <map>
#include <string>
#include <string_view>

namespace berth {

/// How one share stands while a machine runs.
struct ShareStanding {
    enum class State { On, Waiting, Failed };

    State state = State::On;
    std::string reason;  ///< For Failed.

    bool operator==(const ShareStanding&) const = default;
};
/// "on", "waiting", "failed"
std::string_view name_of(ShareStanding::State state);
/// Failed for a name that this version does not know.
ShareStanding::State share_state_named(std::string_view name);

/// By tag; those that are off are not in it.
using ShareStandings = std::map<std::string, ShareStanding>;

/// How a running machine's folders get to its guest.
struct ShareService {
    std::string kind;    ///< A name of ShareBackend; empty while nothing is shared.
    std::string reason;  ///< Why they change at the next start only; empty where they are live.

    bool operator==(const ShareService&) const = default;
};

/// Whether a share that is in use may be taken away.
enum class ShareRelease { IfUnused, Always };

}  // namespace berth
