#pragma once

#include "agent/host_conditions.h"
#include "agent/machines.h"

namespace berth::agent {

/// After an event nothing is looked for so long, so that it comes once a minute at most.
inline constexpr std::chrono::minutes kMemoryPause{1};

/// True when what programs wait for is the host's memory, not what some limit leaves them: less
/// than a fifth is to be had. It is that much since a host that is about to freeze still counts the
/// pages of running programs, which it could read again, as available.
bool is_short(const HostMemory& memory);

/// Records the event host.memory_low when the host runs short of memory, and again each minute
/// while it is. Nothing is polled: the host tells. Lives on the loop.
class MemoryWatch {
public:
    MemoryWatch(Environment& environment, Machines& machines, HostConditions& conditions);
    MemoryWatch(const MemoryWatch&) = delete;
    MemoryWatch& operator=(const MemoryWatch&) = delete;
    ~MemoryWatch() = default;

    void begin();
    /// Why this host does not tell; nothing while it would.
    [[nodiscard]] const std::optional<Error>& problem() const { return problem_; }

private:
    void look();

    Environment& environment_;
    Machines& machines_;
    HostConditions& conditions_;
    std::optional<Error> problem_;
    Handle watch_, pause_;
};

}  // namespace berth::agent
