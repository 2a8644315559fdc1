#pragma once

#include "agent/client/port.h"
#include "vzcore/loop.h"

#include <memory>
#include <string>

namespace berth::menu {

/// The menu in the bar of this host, with all that it needs of the desktop. Lives on the loop.
class HostMenu {
public:
    virtual ~HostMenu() = default;
    /// Why it is not seen, as one sentence; empty while it is seen, as far as is known.
    [[nodiscard]] virtual std::string problem() const = 0;
    /// The same of the notices.
    [[nodiscard]] virtual std::string notice_problem() const = 0;
};

/// Shows the menu of the agent behind `port`, which outlives it: now, or when the desktop comes.
std::unique_ptr<HostMenu> open_host_menu(Loop& loop, AgentPort& port);

}  // namespace berth::menu
