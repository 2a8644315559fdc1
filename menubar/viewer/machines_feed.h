#pragma once

#include "menubar/viewer/agent_link.h"

#include <functional>
#include <optional>
#include <vector>

namespace berth::viewer {

/// All machines as the agent knows them, kept up to date by its events.
class MachinesFeed {
public:
    MachinesFeed(Loop& loop, Paths paths);

    std::function<void()> on_change;  ///< Something below has changed.
    void open() { link_.open(); }
    [[nodiscard]] AgentLink& link() { return link_; }

    /// By name; nothing until the agent has answered.
    [[nodiscard]] const std::optional<std::vector<MachineView>>& machines() const
    {
        return machines_;
    }
    /// Why nothing more comes; nothing while all is well.
    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

private:
    void refresh();
    void refresh_soon();
    void take(const Json& result);
    void fail_with(const Error& error);

    AgentLink link_;
    Handle soon_;
    std::optional<std::vector<MachineView>> machines_;
    std::optional<Error> failure_;
};

}  // namespace berth::viewer
