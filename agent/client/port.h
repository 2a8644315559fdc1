#pragma once

#include "vzcore/json.h"
#include "vzcore/loop.h"

#include <functional>
#include <string>

namespace berth {

/// The agent, for a part of the same process: the methods and events that a client has over the
/// socket (docs/protocol.md), without one. Lives on the loop.
class AgentPort {
public:
    virtual ~AgentPort() = default;
    /// `reply` runs once, possibly inside this call; never after the port is gone.
    virtual void
    call(const std::string& method, Json params, std::function<void(Result<Json>)> reply) = 0;
    /// Each event from now on, as it is stored. Until the handle goes.
    [[nodiscard]] virtual Handle on_event(std::function<void(const Json& event)> handler) = 0;
    /// Each change of what a machine does, with the machine's name; also while the store refuses
    /// events. Until the handle goes.
    [[nodiscard]] virtual Handle
    on_change(std::function<void(const std::string& machine)> handler) = 0;
};

}  // namespace berth
