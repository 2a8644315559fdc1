#include "vzcore/timer_queue.h"

namespace berth {

class TimerQueue::Timer : public Registration {
public:
    Timer(std::weak_ptr<Timers> timers, Key key) : timers_(std::move(timers)), key_(key) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() override
    {
        if (const auto timers = timers_.lock()) timers->remove(key_);
    }

private:
    std::weak_ptr<Timers> timers_;
    Key key_;
};

Handle TimerQueue::add(SteadyTime moment, Callback callback)
{
    const Key key{moment, ++timers_->last_id};
    timers_->waiting.emplace(key, std::move(callback));
    timers_->reset_alarm();
    return std::make_unique<Timer>(timers_, key);
}

void TimerQueue::run_due(SteadyTime now)
{
    const auto timers = timers_;
    const std::uint64_t last = timers->last_id;
    auto next = timers->waiting.begin();
    while (next != timers->waiting.end() && next->first.first <= now) {
        const Key key = next->first;
        if (key.second <= last) {
            const Callback callback = std::move(next->second);
            timers->waiting.erase(next);
            callback();
        }
        next = timers->waiting.upper_bound(key);
    }
    timers->set_to.reset();  // the alarm has rung
    timers->reset_alarm();
}

void TimerQueue::Timers::remove(const Key& key)
{
    if (waiting.erase(key) > 0) reset_alarm();
}

void TimerQueue::Timers::reset_alarm()
{
    std::optional<SteadyTime> earliest;
    if (!waiting.empty()) earliest = waiting.begin()->first.first;
    if (earliest == set_to) return;
    set_to = earliest;
    alarm.set(earliest);
}

}  // namespace berth
