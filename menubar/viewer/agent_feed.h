#pragma once

#include "menubar/viewer/agent_link.h"
#include "menubar/windows/machine_feed.h"

#include <string>
#include <utility>

namespace berth::viewer {

/// Over a connection of its own.
class AgentFeed : public MachineFeed {
public:
    AgentFeed(Loop& loop, const Paths& paths, std::string machine)
        : MachineFeed(
              loop,
              [this](const std::string& method, Json params, AgentLink::Reply reply) {
                  link_.call(method, std::move(params), std::move(reply));
              },
              paths,
              std::move(machine)),
          link_(loop, paths)
    {
        link_.on_ready = [this] { refresh(); };
        link_.on_event = [this](const EventView& event) { take_event(event); };
        link_.on_failure = [this](const Error& error) { fail_with(error); };
    }

    void open() { link_.open(); }
    [[nodiscard]] AgentLink& link() { return link_; }

private:
    AgentLink link_;
};

}  // namespace berth::viewer
