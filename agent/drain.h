#pragma once

#include "agent/supervisor.h"
#include "agent/waiters.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace berth::agent {

/// Ends all machines for a reason that concerns them all: the host shuts down, the session ends,
/// the agent is to leave nothing running. Meanwhile, and afterwards until allow_starts(), nothing
/// starts. Lives on the loop.
class Drain {
public:
    using Done = std::function<void()>;

    Drain(Environment& environment, Machines& machines, Supervisor& supervisor, Waiters& waiters);
    Drain(const Drain&) = delete;
    Drain& operator=(const Drain&) = delete;
    ~Drain() = default;

    /// Asks every active machine at once to power off. Each is ended by force when its own grace is
    /// over, and with a `budget` so early that the end comes within that. `done` runs when all have
    /// ended, or when the time is over. Again, while one is under way: the shorter time counts, and
    /// each `done` runs.
    void
    begin(const std::string& because, std::optional<std::chrono::milliseconds> budget, Done done);
    /// What made it necessary will not happen. Machines that were asked end all the same.
    void allow_starts() { supervisor_.refuse_starts(""); }

private:
    struct Round {
        int waiting = 1;  ///< For the loop that asks, until it is through.
        Done done;
    };

    void ask(MachineEntry& entry,
             const std::string& because,
             std::optional<std::chrono::milliseconds> budget,
             const std::shared_ptr<Round>& round);

    Environment& environment_;
    Machines& machines_;
    Supervisor& supervisor_;
    Waiters& waiters_;
};

/// What of a budget a guest has to power off before it is forced, so that the rest is enough to end
/// it and to note that.
std::chrono::milliseconds grace_within(std::chrono::milliseconds budget);

}  // namespace berth::agent
