#pragma once

#include "vzcore/base/result.h"
#include "vzcore/host.h"
#include "vzcore/loop.h"

#include <functional>
#include <memory>
#include <string>

namespace berth::agent {

/// What the agent goes by that is the host's alone: what a start at login may depend on, and how
/// short of memory it is. Each is asked of the host when it is needed, and its changes come as
/// events: nothing is polled. Tests give another host.
class HostConditions {
public:
    virtual ~HostConditions() = default;

    /// True on a host without a battery, too.
    [[nodiscard]] virtual bool on_mains_power() = 0;
    /// A file system is mounted at that very path.
    [[nodiscard]] virtual bool is_mounted(const std::string& path) = 0;
    /// The host has a route to elsewhere.
    [[nodiscard]] virtual bool has_network() = 0;
    [[nodiscard]] virtual Result<HostMemory> memory() = 0;

    /// Runs `changed` when the answer may have become another, and perhaps when it has not, for as
    /// long as the handle lives.
    virtual Result<Handle> watch_power(Callback changed) = 0;
    virtual Result<Handle> watch_mounts(Callback changed) = 0;
    virtual Result<Handle> watch_network(Callback changed) = 0;
    /// Runs `short_of_it` when programs have to wait because memory is short, and again now and
    /// then while they do. That may be within a limit of their own, while the host has plenty. The
    /// error says, for people, why this host does not tell.
    virtual Result<Handle> watch_memory(Callback short_of_it) = 0;
};

/// This host's; the loop outlives it.
std::unique_ptr<HostConditions> make_host_conditions(Loop& loop);

// The mechanisms behind it, a file each.
[[nodiscard]] bool host_on_mains_power();
[[nodiscard]] bool host_is_mounted(const std::string& path);
[[nodiscard]] bool host_has_network();
Result<Handle> watch_host_power(Loop& loop, Callback changed);
Result<Handle> watch_host_mounts(Loop& loop, Callback changed);
Result<Handle> watch_host_network(Loop& loop, Callback changed);
Result<Handle> watch_host_memory(Loop& loop, Callback short_of_it);

}  // namespace berth::agent
