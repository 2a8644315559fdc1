#pragma once

#include "agent/machines.h"

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>

namespace berth::agent {

/// Those who wait for something to become true of a machine. Each ends once: with what its check
/// says, or with TimedOut. Lives on the loop.
class Waiters {
public:
    /// Nothing while it is not so yet.
    using Check = std::function<std::optional<Result<void>>(const MachineEntry&)>;
    using Done = std::function<void(const Result<void>&)>;

    Waiters(Loop& loop, Machines& machines);
    Waiters(const Waiters&) = delete;
    Waiters& operator=(const Waiters&) = delete;
    ~Waiters() = default;

    /// Checks at once and after each change. `what` completes "timed out waiting for …". `done`
    /// runs by itself, never inside this call or inside a change.
    void wait(const MachineEntry& entry,
              Check check,
              std::chrono::milliseconds timeout,
              const std::string& what,
              Done done);

private:
    struct Waiter {
        std::string machine_id;
        Check check;  ///< Empty once it was answered.
        Done done;
        Handle timer;
    };

    void look(const MachineEntry& entry);
    void finish_after(const std::shared_ptr<Waiter>& waiter,
                      std::chrono::milliseconds delay,
                      Result<void> result);

    Loop& loop_;
    std::list<std::shared_ptr<Waiter>> waiters_;  // shared: a check may add others
};

}  // namespace berth::agent
