#pragma once

#include "vzcore/base/clock.h"
#include "vzcore/definition.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::agent {

// The login plan (DESIGN §8) as plain data and pure functions: which machine may start now, and
// what is said about all of it. login_starts.h carries it out.

/// Where one machine is in the plan.
enum class LoginPhase {
    Delayed,     ///< Its delay is not over.
    Waiting,     ///< A condition does not hold.
    Due,         ///< It may start as soon as it is its turn.
    Booting,     ///< Until it is ready, or has had its time.
    Retrying,    ///< A start failed; the next one comes after a back-off.
    Started,     ///< Also when it ran already.
    NotStarted,  ///< For good; `reason` says why.
};
std::string_view name_of(LoginPhase phase);
std::optional<LoginPhase> login_phase_named(std::string_view name);

struct LoginMachine {
    std::string id;
    std::string name;
    int order = 100;
    LoginPhase phase = LoginPhase::Delayed;
    int attempts = 0;
    std::string reason;  ///< What went wrong last, or what it waits for.

    bool operator==(const LoginMachine&) const = default;
};

/// What was planned at one login, and what came of it.
struct LoginPlan {
    std::string session;  ///< Which login: the host's boot and the user's session.
    UnixTime began_at;
    std::vector<LoginMachine> machines;
};

/// So many boot at a time, each until it is ready or has had that long.
inline constexpr std::size_t kBootingMost = 2;
inline constexpr std::chrono::seconds kBootTime{60};

/// The ids of those to start now, in order: the due ones by order, then by name, as far as two at a
/// time allow. What is delayed or waits for a condition holds up nobody.
std::vector<std::string> login_starts_now(const std::vector<LoginMachine>& machines);

bool is_over(LoginPhase phase);
/// True when each machine has started, or will not.
bool is_over(const LoginPlan& plan);

/// "2 of 3 started; build: /mnt/vm is not mounted".
std::string summary_of(const LoginPlan& plan);

/// The document that outlives an agent, and back; Corrupt when it is none.
std::string to_json(const LoginPlan& plan);
Result<LoginPlan> parse_login_plan(std::string_view json);

}  // namespace berth::agent
