#pragma once

#include "agent/client/login/login_start.h"
#include "agent/client/views.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::menu {

/// What `host.capacity` says about memory.
struct MemoryView {
    Bytes given, ceiling;

    bool operator==(const MemoryView&) const = default;
};

/// A run that has ended, as its row shows it (recent_run()).
struct RecentRun {
    std::int64_t number = 0;
    std::string title;
};

using login::LoginStart;

/// The agent at one moment, as its menu sees it.
struct Snapshot {
    UnixTime now;
    std::vector<MachineView> machines;  ///< By name.
    std::map<std::string, std::vector<RecentRun>>
        recent_runs;  ///< By machine id; the newest first, five at most.
    std::optional<MemoryView> memory;
    std::optional<LoginStart> starts_at_login;  ///< Nothing: there is no manager for it here.
    std::string
        problem;  ///< What is wrong with the agent itself ("the disk is full: …"); or empty.
    std::string version;
    std::string home;  ///< The user's home, shown as ~; empty: paths are shown whole.
};

}  // namespace berth::menu
