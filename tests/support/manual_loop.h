#pragma once

#include "vzcore/loop.h"

#include <chrono>
#include <functional>
#include <memory>

namespace berth::test {

/// A loop whose time stands still until a test moves it. Descriptors and children are the real
/// ones, and what a child said before its end is heard before its end; timers run only as advance()
/// passes them. One thread runs it; post() may be called from others.
class ManualLoop : public Loop {
public:
    ManualLoop();
    ManualLoop(const ManualLoop&) = delete;
    ManualLoop& operator=(const ManualLoop&) = delete;
    ~ManualLoop() override;

    void post(Callback callback) override;
    [[nodiscard]] SteadyTime now() const override;
    [[nodiscard]] Handle after(std::chrono::milliseconds delay, Callback callback) override;
    [[nodiscard]] Result<std::unique_ptr<FdWatch>> watch(int fd) override;
    [[nodiscard]] Handle on_signal(int signal, Callback callback) override;
    [[nodiscard]] Handle on_child_exit(pid_t pid, std::function<void(ChildExit)> callback) override;

    /// Runs what is posted, due, ready or ended now, and what that causes, until nothing is left.
    /// Never waits.
    void settle();
    /// Moves the time forward: each timer runs at its time, with what it causes before the next.
    void advance(std::chrono::milliseconds by);
    /// Runs, with the time standing still, until the condition holds; false when it did not within
    /// the real `deadline`.
    bool run_until(const std::function<bool()>& condition,
                   std::chrono::milliseconds deadline = std::chrono::seconds(60));
    /// As if the process had got the signal.
    void raise(int signal);
    /// How many timers wait, and how long the next one does; nothing when none does.
    [[nodiscard]] std::size_t timers() const;
    [[nodiscard]] std::optional<std::chrono::milliseconds> next_timer() const;

private:
    struct State;
    bool step(int poll_timeout);

    std::shared_ptr<State> state_;  ///< Shared with the handles, which may live longer.
};

}  // namespace berth::test
