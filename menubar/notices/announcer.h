#pragma once

#include "agent/client/port.h"
#include "menubar/notices/notice_policy.h"

#include <functional>
#include <memory>
#include <vector>

namespace berth::menu {

/// Hears what happens in the agent, and has the notifier show what the policy says of it. While
/// nothing happens it does nothing. Lives on the loop.
class Announcer {
public:
    /// `carry_out` runs what a user chose in a notice. The others outlive the announcer.
    Announcer(Loop& loop,
              AgentPort& port,
              Notifier& notifier,
              std::function<void(const Command&)> carry_out);
    Announcer(const Announcer&) = delete;
    Announcer& operator=(const Announcer&) = delete;
    ~Announcer() = default;

private:
    void hear(const Json& json);
    void tell();
    std::vector<MachineView> machines_of(const std::vector<EventView>& events);

    Loop& loop_;
    AgentPort& port_;
    Notifier& notifier_;
    /// Gone with the announcer, so that a late click finds nothing.
    std::shared_ptr<const std::function<void(const Command&)>> carry_out_;
    NoticePolicy policy_;
    std::vector<EventView> heard_;  ///< Since the last tell().
    Handle events_, timer_;
};

}  // namespace berth::menu
