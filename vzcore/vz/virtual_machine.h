#pragma once

#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"
#include "vzcore/vz/lifecycle.h"
#include "vzcore/vz/plan.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace berth::vz {

/// The guest's ends of its console: what is typed comes out of `input`, what it prints goes into
/// `output`.
struct ConsoleEnds {
    UniqueFd input, output;
};

/// All ends that a machine has of what leads to it.
struct GuestEnds {
    ConsoleEnds console;
    ConsoleEnds agent;  ///< Of the port of AgentDevice, where the plan has one.
};

/// One VZVirtualMachine on a serial queue of its own. It decides nothing: it makes the calls of a
/// Lifecycle, and tells what comes of them. Lives on the loop; no call waits for the framework.
class VirtualMachine {
public:
    using Tell = std::function<void(const Report&)>;

    /// Makes the machine of `plan`; nothing runs yet. `tell` runs on the loop, and never after this
    /// object has gone.
    static Result<std::unique_ptr<VirtualMachine>>
    create(Loop& loop, const VzPlan& plan, std::uint64_t generation, GuestEnds guest, Tell tell);
    VirtualMachine(const VirtualMachine&) = delete;
    VirtualMachine& operator=(const VirtualMachine&) = delete;
    /// Ends a guest that runs by force.
    ~VirtualMachine();

    /// `state_file`: what Save writes and Restore reads.
    void call(Call call, const std::string& state_file);
    /// Replaces what the folders' device shares.
    Result<void> set_shares(const ShareSet& set);
    /// Plugs in the networks that were disconnected.
    void attach_networks();
    /// Why this configuration cannot be saved; nothing when it can.
    [[nodiscard]] const std::optional<std::string>& save_refusal() const;

private:
    struct Impl;
    explicit VirtualMachine(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace berth::vz
