#include "vzcore/alarm.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"
#include "vzcore/process_platform.h"
#include "vzcore/timer_queue.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <map>

namespace berth {
namespace {

// One direction of a descriptor: waits again after each callback for as long as there is one.
// Shared with the pending wait, which outlives the watch by one turn of the loop.
class Direction : public std::enable_shared_from_this<Direction> {
public:
    Direction(std::shared_ptr<asio::posix::stream_descriptor> descriptor,
              asio::posix::stream_descriptor::wait_type type)
        : descriptor_(std::move(descriptor)), type_(type)
    {
    }

    void set(Callback callback)
    {
        callback_ = callback ? std::make_shared<Callback>(std::move(callback)) : nullptr;
        wait();
    }

private:
    void wait()
    {
        if (waiting_ || !callback_ || !descriptor_->is_open()) return;
        waiting_ = true;
        descriptor_->async_wait(type_, [self = shared_from_this()](const asio::error_code& error) {
            self->waiting_ = false;
            if (error) return;                      // the watch has gone
            const auto callback = self->callback_;  // it may replace itself while it runs
            if (callback) (*callback)();
            self->wait();
        });
    }

    std::shared_ptr<asio::posix::stream_descriptor> descriptor_;
    asio::posix::stream_descriptor::wait_type type_;
    std::shared_ptr<Callback> callback_;
    bool waiting_ = false;
};

class AsioFdWatch : public FdWatch {
public:
    explicit AsioFdWatch(std::shared_ptr<asio::posix::stream_descriptor> descriptor)
        : descriptor_(std::move(descriptor)),
          readable_(std::make_shared<Direction>(descriptor_, descriptor_->wait_read)),
          writable_(std::make_shared<Direction>(descriptor_, descriptor_->wait_write))
    {
    }
    AsioFdWatch(const AsioFdWatch&) = delete;
    AsioFdWatch& operator=(const AsioFdWatch&) = delete;
    ~AsioFdWatch() override
    {
        readable_->set(nullptr);
        writable_->set(nullptr);
        descriptor_->release();  // cancels the waits and leaves the descriptor to its owner
    }
    void on_readable(Callback callback) override { readable_->set(std::move(callback)); }
    void on_writable(Callback callback) override { writable_->set(std::move(callback)); }

private:
    std::shared_ptr<asio::posix::stream_descriptor> descriptor_;
    std::shared_ptr<Direction> readable_, writable_;
};

class AsioSignal : public Registration, public std::enable_shared_from_this<AsioSignal> {
public:
    AsioSignal(asio::io_context& context, int number, Callback callback)
        : set_(context, number), callback_(std::move(callback))
    {
    }
    void wait()
    {
        set_.async_wait([weak = weak_from_this()](const asio::error_code& error, int /*number*/) {
            const auto self = weak.lock();
            if (error || !self) return;
            self->wait();
            self->callback_();
        });
    }

private:
    asio::signal_set set_;
    Callback callback_;
};

// Keeps a shared registration alive for as long as its handle.
template <typename T> class SharedHandle : public Registration {
public:
    explicit SharedHandle(std::shared_ptr<T> held) : held_(std::move(held)) {}

private:
    std::shared_ptr<T> held_;
};

std::int64_t millis(const timeval& time)
{
    return std::int64_t{time.tv_sec} * 1000 + time.tv_usec / 1000;
}

ChildExit to_child_exit(int status, const rusage& used)
{
    ChildExit exit;
    exit.peak_memory = platform::peak_memory(used);
    exit.cpu_millis = millis(used.ru_utime) + millis(used.ru_stime);
    if (WIFEXITED(status)) exit.code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) exit.signal = WTERMSIG(status);
    return exit;
}

// The children of this process that somebody waits for. Each is asked for by its own pid, never by
// -1, so that a library's children stay the library's.
class Reaper {
public:
    using Id = std::uint64_t;
    using Callback = std::function<void(ChildExit)>;

    Id add(pid_t pid, Callback callback)
    {
        children_.emplace(++last_id_, Child{pid, std::move(callback)});
        return last_id_;
    }
    /// The child is still waited for: nobody else would, and it would stay as a zombie.
    void forget(Id id)
    {
        if (const auto found = children_.find(id); found != children_.end())
            found->second.callback = nullptr;
    }

    void reap()
    {
        std::vector<std::pair<Id, ChildExit>> ended;
        for (const auto& [id, child] : children_) {
            int status = 0;
            rusage used{};
            const pid_t got = ::wait4(child.pid, &status, WNOHANG, &used);
            if (got == child.pid) ended.emplace_back(id, to_child_exit(status, used));
            // Not our child (any more): how it ended is not known, and never invented.
            if (got < 0 && errno == ECHILD) ended.emplace_back(id, ChildExit{});
        }
        for (const auto& [id, exit] : ended) {
            const auto found = children_.find(id);
            if (found == children_.end()) continue;
            const Callback callback = std::move(found->second.callback);
            children_.erase(found);
            if (callback) callback(exit);
        }
    }

private:
    struct Child {
        pid_t pid;
        Callback callback;
    };
    std::map<Id, Child> children_;
    Id last_id_ = 0;
};

class ChildHandle : public Registration {
public:
    ChildHandle(std::shared_ptr<Reaper> reaper, Reaper::Id id) : reaper_(std::move(reaper)), id_(id)
    {
    }
    ChildHandle(const ChildHandle&) = delete;
    ChildHandle& operator=(const ChildHandle&) = delete;
    ~ChildHandle() override { reaper_->forget(id_); }

private:
    std::shared_ptr<Reaper> reaper_;
    Reaper::Id id_;
};

// Disarmed, it never wakes us.
class LoopAlarm : public Alarm {
public:
    LoopAlarm(asio::io_context& context, Callback rings)
        : alarm_(platform::open_alarm()),
          watch_(std::make_shared<asio::posix::stream_descriptor>(context, alarm_.get()))
    {
        watch_.on_readable([this, rings = std::move(rings)] {
            if (platform::take_alarm(alarm_.get())) rings();
        });
    }
    void set(std::optional<SteadyTime> moment) override
    {
        platform::set_alarm(alarm_.get(), moment);
    }

private:
    UniqueFd alarm_;  // outlives the watch
    AsioFdWatch watch_;
};

class AsioLoop : public EventLoop {
public:
    void run() override
    {
        context_.run();
        context_.restart();  // so that it can run again
    }
    void stop() override { context_.stop(); }
    void post(Callback callback) override { asio::post(context_, std::move(callback)); }
    SteadyTime now() const override { return platform::alarm_time(); }

    Handle after(std::chrono::milliseconds delay, Callback callback) override
    {
        return timers_.add(now() + delay, std::move(callback));
    }

    Result<std::unique_ptr<FdWatch>> watch(int fd) override
    {
        auto descriptor = std::make_shared<asio::posix::stream_descriptor>(context_);
        asio::error_code error;
        descriptor->assign(fd, error);
        if (error) return fail(ErrorCode::Io, "watching a descriptor: " + error.message());
        return std::make_unique<AsioFdWatch>(std::move(descriptor));
    }

    Handle on_signal(int signal, Callback callback) override
    {
        auto registration = std::make_shared<AsioSignal>(context_, signal, std::move(callback));
        registration->wait();
        return std::make_unique<SharedHandle<AsioSignal>>(std::move(registration));
    }

    Handle on_child_exit(pid_t pid, std::function<void(ChildExit)> callback) override
    {
        if (!child_signal_) child_signal_ = on_signal(SIGCHLD, [this] { reaper_->reap(); });
        const Reaper::Id id = reaper_->add(pid, std::move(callback));
        post([reaper = reaper_] { reaper->reap(); });  // it may have ended before we listened
        return std::make_unique<ChildHandle>(reaper_, id);
    }

private:
    asio::io_context context_{1};
    // Keeps run() from ending when nothing is registered. For life: giving it up would count as a
    // stop().
    asio::executor_work_guard<asio::io_context::executor_type> work_ =
        asio::make_work_guard(context_);
    LoopAlarm alarm_{context_, [this] { timers_.run_due(now()); }};
    TimerQueue timers_{alarm_};
    std::shared_ptr<Reaper> reaper_ = std::make_shared<Reaper>();
    Handle child_signal_;
};

}  // namespace

std::unique_ptr<EventLoop> EventLoop::create()
{
    return std::make_unique<AsioLoop>();
}

}  // namespace berth
