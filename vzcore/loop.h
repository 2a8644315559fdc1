#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/result.h"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace berth {

using SteadyTime = std::chrono::steady_clock::time_point;
using Callback = std::function<void()>;

/// Something registered with a loop. Destroying it ends the registration: its callback never runs
/// afterwards. It may be destroyed inside that callback.
class Registration {
public:
    virtual ~Registration() = default;
};
using Handle = std::unique_ptr<Registration>;

/// Readiness of one descriptor. The descriptor is borrowed and must stay open while this lives;
/// only one watch a descriptor may exist at a time. Callbacks run for as long as the condition
/// holds (level triggered); an empty callback stops the interest. Errors and hang-ups count as
/// readable.
class FdWatch {
public:
    virtual ~FdWatch() = default;
    virtual void on_readable(Callback callback) = 0;
    virtual void on_writable(Callback callback) = 0;
};

/// How a child ended: one of `code` and `signal` is set, or neither when nobody could see it.
struct ChildExit {
    std::optional<int> code;
    std::optional<int> signal;
    std::optional<Bytes> peak_memory;        ///< Largest resident size.
    std::optional<std::int64_t> cpu_millis;  ///< User and system time.
};

/// The event loop that owns all state of a process: one thread, callbacks one at a time. Domain
/// code takes this interface, so that tests move time by hand (tests/support/manual_loop.h).
class Loop {
public:
    virtual ~Loop() = default;
    /// Runs `callback` on the loop, soon and after what runs now. The only call allowed from any
    /// thread.
    virtual void post(Callback callback) = 0;
    [[nodiscard]] virtual SteadyTime now() const = 0;
    /// Runs `callback` once, after `delay`.
    [[nodiscard]] virtual Handle after(std::chrono::milliseconds delay, Callback callback) = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<FdWatch>> watch(int fd) = 0;
    /// Runs `callback` each time the signal arrives. The signal's default action is off meanwhile.
    [[nodiscard]] virtual Handle on_signal(int signal, Callback callback) = 0;
    /// Reaps the child and runs `callback` once. `pid` is a child of this process not yet waited
    /// for. Without its handle the child is reaped all the same, while the loop runs.
    [[nodiscard]] virtual Handle on_child_exit(pid_t pid,
                                               std::function<void(ChildExit)> callback) = 0;
};

/// The real loop (standalone Asio). Waits in the kernel; wakes for nothing but its registrations.
class EventLoop : public Loop {
public:
    /// Runs callbacks until stop(). Blocks the calling thread.
    virtual void run() = 0;
    /// Makes run() return after the callback that runs now. From any thread.
    virtual void stop() = 0;
    static std::unique_ptr<EventLoop> create();
};

}  // namespace berth
