#pragma once

#include "agent/share_states.h"
#include "vzcore/base/clock.h"
#include "vzcore/json.h"
#include "vzcore/state.h"

#include <cstdint>
#include <optional>
#include <string>

namespace berth::agent {

/// What a runner says of its machine: the members of `status` (docs/protocol.md).
struct RunnerStatus {
    State state = State::Unknown;
    std::optional<UnixTime> running_at, first_console_at, ready_at, stop_asked_at;
    std::string accelerator, accelerator_reason;
    std::uint64_t console_bytes = 0;
    std::optional<LiveShares> shares;  ///< Nothing before the guest runs.
};

/// Reads the message. A missing or unknown state is an error, all else may be absent or null.
Result<RunnerStatus> parse_status(const Json& json);

/// What a runner says of itself: the result of `hello`.
struct RunnerHello {
    int wire = 0;
    std::string machine_id;
    std::int64_t run = 0;
};

Result<RunnerHello> parse_hello(const Json& json);

/// The event that takes a machine from `from` to what its runner reports; nothing when it is there
/// already, or when the report says nothing new (the end of a run is read from its record, not from
/// here).
std::optional<Event> event_towards(State from, State reported);

}  // namespace berth::agent
