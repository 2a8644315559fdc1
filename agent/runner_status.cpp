#include "agent/runner_status.h"

#include "vzcore/json_read.h"

namespace berth::agent {
namespace {

std::optional<UnixTime> time_member(const Json& json, const char* name)
{
    const auto millis = integer_of(json, name);
    return millis ? std::optional(from_millis(*millis)) : std::nullopt;
}

/// What can be told of a machine nobody had heard of, or whose changes were missed.
std::optional<Event> seen(State reported)
{
    switch (reported) {
    case State::Starting: return Event::SeenStarting;
    case State::Running: return Event::SeenRunning;
    case State::Paused: return Event::SeenPaused;
    case State::Stopping: return Event::SeenStopping;
    case State::Saving: return Event::SeenSaving;
    case State::Restoring: return Event::SeenRestoring;
    case State::Stopped:
    case State::Saved:
    case State::Failed:
    case State::Unknown: return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

Result<RunnerStatus> parse_status(const Json& json)
{
    if (!json.is_object()) return fail(ErrorCode::Invalid, "the status is not an object");
    const auto state = state_named(text_of(json, "state"));
    if (!state)
        return fail(ErrorCode::Invalid,
                    "the status names no state known here: \"" + text_of(json, "state") + "\"");
    RunnerStatus status;
    status.state = *state;
    status.running_at = time_member(json, "running_at");
    status.first_console_at = time_member(json, "first_console_at");
    status.ready_at = time_member(json, "ready_at");
    status.stop_asked_at = time_member(json, "stop_asked_at");
    status.accelerator = text_of(json, "accelerator");
    status.accelerator_reason = text_of(json, "accelerator_reason");
    const auto bytes = integer_of(json, "console_bytes");
    if (bytes && *bytes > 0) status.console_bytes = static_cast<std::uint64_t>(*bytes);
    // Before that they are on their way.
    if (status.state != State::Starting && status.state != State::Restoring)
        status.shares = parse_live_shares(json);
    return status;
}

Result<RunnerHello> parse_hello(const Json& json)
{
    if (!json.is_object()) return fail(ErrorCode::Invalid, "the answer to hello is not an object");
    const auto wire = integer_of(json, "wire");
    if (!wire) return fail(ErrorCode::Invalid, "the answer to hello names no wire version");
    RunnerHello hello;
    hello.wire = static_cast<int>(*wire);
    hello.machine_id = text_of(json, "machine_id");
    hello.run = integer_of(json, "run").value_or(0);
    return hello;
}

std::optional<Event> event_towards(State from, State reported)
{
    if (from == reported) return std::nullopt;
    if (from == State::Unknown) return seen(reported);
    switch (reported) {
    case State::Running: return from == State::Paused ? Event::ResumedNow : Event::Started;
    case State::Paused:
        if (from == State::Saving) return Event::SaveFailed;
        return from == State::Restoring ? Event::RestoreDone : Event::PausedNow;
    case State::Stopping: return Event::StopAsked;
    case State::Saving: return Event::SaveAsked;
    case State::Restoring: return Event::RestoreAsked;
    case State::Starting:
    case State::Stopped:
    case State::Saved:
    case State::Failed:
    case State::Unknown: return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace berth::agent
