#include "tests/support/manual_loop.h"

#include <poll.h>
#include <sys/wait.h>

#include <cerrno>
#include <deque>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace berth::test {

using std::chrono::milliseconds;

struct ManualLoop::State {
    using Id = std::uint64_t;
    struct Timer {
        Id id;
        std::shared_ptr<Callback> callback;
    };
    struct Interest {
        std::shared_ptr<Callback> readable, writable;
    };
    struct Child {
        pid_t pid;
        std::function<void(ChildExit)> callback;
    };

    std::mutex mutex;  ///< Of `posted` only.
    std::deque<Callback> posted;
    SteadyTime now{std::chrono::hours(1)};
    Id last_id = 0;
    std::multimap<SteadyTime, Timer> timers;
    std::map<int, Interest> watched;
    std::map<Id, Child> children;
    std::map<Id, std::pair<int, std::shared_ptr<Callback>>> signals;

    bool run_posted();
    bool run_due_timer();
    bool run_ready(int poll_timeout);
    bool run_ended_child();
};

namespace {

/// Runs something when it goes.
class Undo : public Registration {
public:
    explicit Undo(Callback undo) : undo_(std::move(undo)) {}
    Undo(const Undo&) = delete;
    Undo& operator=(const Undo&) = delete;
    ~Undo() override { undo_(); }

private:
    Callback undo_;
};

std::shared_ptr<Callback> shared(Callback callback)
{
    return callback ? std::make_shared<Callback>(std::move(callback)) : nullptr;
}

ChildExit to_child_exit(int status)
{
    ChildExit exit;
    if (WIFEXITED(status)) exit.code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) exit.signal = WTERMSIG(status);
    return exit;
}

}  // namespace

bool ManualLoop::State::run_posted()
{
    std::deque<Callback> batch;
    {
        const std::lock_guard lock(mutex);
        batch.swap(posted);
    }
    for (const Callback& callback : batch)
        callback();
    return !batch.empty();
}

bool ManualLoop::State::run_due_timer()
{
    if (timers.empty() || timers.begin()->first > now) return false;
    const auto callback = timers.begin()->second.callback;
    timers.erase(timers.begin());
    (*callback)();
    return true;
}

bool ManualLoop::State::run_ready(int poll_timeout)
{
    std::vector<pollfd> polled;
    for (const auto& [fd, interest] : watched) {
        short events = 0;
        if (interest.readable) events |= POLLIN;
        if (interest.writable) events |= POLLOUT;
        if (events != 0) polled.push_back({fd, events, 0});
    }
    if (::poll(polled.data(), static_cast<nfds_t>(polled.size()), poll_timeout) <= 0) return false;
    for (const pollfd& one : polled) {
        const auto run = [&](short mask, std::shared_ptr<Callback> Interest::*which) {
            const auto found = watched.find(one.fd);  // an earlier callback may have ended it
            if ((one.revents & mask) == 0 || found == watched.end()) return;
            if (const auto callback = found->second.*which) (*callback)();
        };
        run(POLLIN | POLLHUP | POLLERR | POLLNVAL, &Interest::readable);
        run(POLLOUT | POLLERR, &Interest::writable);
    }
    return true;
}

bool ManualLoop::State::run_ended_child()
{
    for (const auto& [id, child] : children) {
        siginfo_t info{};
        const auto pid = static_cast<id_t>(child.pid);
        const int looked = ::waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT);
        if (looked == 0 && info.si_pid == 0) continue;  // it lives
        // Which of the two a loop hears of first is a matter of luck, and no test's.
        if (run_ready(0)) return true;
        int status = 0;
        const pid_t got = ::waitpid(child.pid, &status, WNOHANG);
        if (got != child.pid && !(got < 0 && errno == ECHILD)) continue;
        const auto callback = child.callback;
        children.erase(id);
        callback(got < 0 ? ChildExit{} : to_child_exit(status));
        return true;
    }
    return false;
}

ManualLoop::ManualLoop() : state_(std::make_shared<State>()) {}

ManualLoop::~ManualLoop() = default;

void ManualLoop::post(Callback callback)
{
    const std::lock_guard lock(state_->mutex);
    state_->posted.push_back(std::move(callback));
}

SteadyTime ManualLoop::now() const
{
    return state_->now;
}

Handle ManualLoop::after(milliseconds delay, Callback callback)
{
    const State::Id id = ++state_->last_id;
    state_->timers.emplace(state_->now + delay, State::Timer{id, shared(std::move(callback))});
    return std::make_unique<Undo>([state = state_, id] {
        for (auto it = state->timers.begin(); it != state->timers.end(); ++it)
            if (it->second.id == id) {
                state->timers.erase(it);
                return;
            }
    });
}

Result<std::unique_ptr<FdWatch>> ManualLoop::watch(int fd)
{
    class Watch : public FdWatch {
    public:
        Watch(std::shared_ptr<State> state, int watched_fd)
            : state_(std::move(state)), fd_(watched_fd)
        {
        }
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;
        ~Watch() override { state_->watched.erase(fd_); }
        void on_readable(Callback callback) override
        {
            state_->watched[fd_].readable = shared(std::move(callback));
        }
        void on_writable(Callback callback) override
        {
            state_->watched[fd_].writable = shared(std::move(callback));
        }

    private:
        std::shared_ptr<State> state_;
        int fd_;
    };
    if (fd < 0) return fail(ErrorCode::Invalid, "watching no descriptor");
    if (!state_->watched.emplace(fd, State::Interest{}).second)
        return fail(ErrorCode::Invalid, "watching a descriptor twice");
    return std::make_unique<Watch>(state_, fd);
}

Handle ManualLoop::on_signal(int signal, Callback callback)
{
    const State::Id id = ++state_->last_id;
    state_->signals.emplace(id, std::pair{signal, shared(std::move(callback))});
    return std::make_unique<Undo>([state = state_, id] { state->signals.erase(id); });
}

Handle ManualLoop::on_child_exit(pid_t pid, std::function<void(ChildExit)> callback)
{
    const State::Id id = ++state_->last_id;
    state_->children.emplace(id, State::Child{pid, std::move(callback)});
    return std::make_unique<Undo>([state = state_, id] { state->children.erase(id); });
}

bool ManualLoop::step(int poll_timeout)
{
    return state_->run_posted() || state_->run_due_timer() || state_->run_ended_child() ||
           state_->run_ready(poll_timeout);
}

void ManualLoop::settle()
{
    while (step(0)) {
    }
}

void ManualLoop::advance(milliseconds by)
{
    const SteadyTime goal = state_->now + by;
    settle();
    while (!state_->timers.empty() && state_->timers.begin()->first <= goal) {
        state_->now = std::max(state_->now, state_->timers.begin()->first);
        settle();
    }
    state_->now = goal;
    settle();
}

bool ManualLoop::run_until(const std::function<bool()>& condition, milliseconds deadline)
{
    // A child's end makes no descriptor ready, so the wait for descriptors is short.
    constexpr int kLongestPoll = 5;
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        step(kLongestPoll);
    }
    return true;
}

void ManualLoop::raise(int signal)
{
    const auto signals = state_->signals;
    for (const auto& [id, handler] : signals)
        if (handler.first == signal) (*handler.second)();
    settle();
}

std::size_t ManualLoop::timers() const
{
    return state_->timers.size();
}

std::optional<milliseconds> ManualLoop::next_timer() const
{
    if (state_->timers.empty()) return std::nullopt;
    return std::chrono::duration_cast<milliseconds>(state_->timers.begin()->first - state_->now);
}

}  // namespace berth::test
