#pragma once

#include "agent/client/port.h"
#include "agent/methods.h"
#include "agent/subscribers.h"

#include <memory>

namespace berth::agent {

/// The agent's methods for a part of its own process (the menu), as the socket offers them to
/// others. Lives on the loop.
class LocalPort : public AgentPort, private Caller {
public:
    /// All of them outlive it.
    LocalPort(Log& log, Machines& machines, const MethodTable& methods);

    void
    call(const std::string& method, Json params, std::function<void(Result<Json>)> reply) override;
    [[nodiscard]] Handle on_event(std::function<void(const Json& event)> handler) override;
    [[nodiscard]] Handle
    on_change(std::function<void(const std::string& machine)> handler) override;
    /// Passes an event that was stored on to those who listen.
    void stored(const store::Event& event);

private:
    /// Events come to on_event()'s handlers alone.
    void subscribe(std::int64_t /*seq*/) override {}
    void set_name(const std::string& name) override;

    Log& log_;
    const MethodTable& methods_;
    Subscribers<Json> events_;
    std::shared_ptr<Subscribers<std::string>> changes_ =
        std::make_shared<Subscribers<std::string>>();  ///< The machines' observer may outlive this.
};

}  // namespace berth::agent
