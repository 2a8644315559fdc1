#pragma once

#include "agent/client/port.h"
#include "menubar/model/snapshot.h"

#include <set>

namespace berth::menu {

/// Keeps the snapshot that the menu is made of. It asks the agent about those machines alone that
/// have changed: the first change at once, the next ones ten times a second at most. While nothing
/// changes it does nothing. Lives on the loop.
class Feed {
public:
    /// `changed` runs after each refresh. `port` outlives the feed.
    Feed(Loop& loop, AgentPort& port, Callback changed);
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;
    ~Feed() = default;

    /// As of the last refresh; `now` is the time of this call.
    [[nodiscard]] Snapshot snapshot() const;
    void set_starts_at_login(std::optional<LoginStart> starts);

private:
    void take_event(const Json& event);
    void touch(const std::string& machine);
    void refresh_soon();
    void refresh();
    void read_all();
    void read_one(const std::string& name);
    void read_runs(const MachineView& machine);
    void read_agent();

    Loop& loop_;
    AgentPort& port_;
    Callback changed_;
    Snapshot snapshot_;
    std::set<std::string> touched_;  ///< Machines, by name.
    bool all_touched_ = true;
    std::optional<SteadyTime> refreshed_at_;
    Handle events_, changes_, timer_;
};

}  // namespace berth::menu
