#pragma once

#include "vzcore/loop.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace berth {

/// One alarm clock: tells once when a moment has come. Setting it replaces the moment, and nothing
/// disarms it, so that a loop without timers does not wake. Asio's own timers do not serve: a
/// cancelled one still wakes the process, and so does every fifth minute.
class Alarm {
public:
    virtual ~Alarm() = default;
    virtual void set(std::optional<SteadyTime> moment) = 0;
};

/// The timers of a loop, in order of their moments; equal ones in order of their making.
class TimerQueue {
public:
    /// `alarm` outlives the queue's last call.
    explicit TimerQueue(Alarm& alarm) : timers_(std::make_shared<Timers>(alarm)) {}

    [[nodiscard]] Handle add(SteadyTime moment, Callback callback);
    /// Runs what is due. A timer made meanwhile waits for the next call, so that a chain of them
    /// starves nobody.
    void run_due(SteadyTime now);

private:
    using Key = std::pair<SteadyTime, std::uint64_t>;
    struct Timers {
        explicit Timers(Alarm& its_alarm) : alarm(its_alarm) {}
        void reset_alarm();
        void remove(const Key& key);

        Alarm& alarm;
        std::map<Key, Callback> waiting;
        std::optional<SteadyTime> set_to;
        std::uint64_t last_id = 0;
    };
    class Timer;

    std::shared_ptr<Timers> timers_;  // the handles hold weak ones: a handle may outlive its loop
};

}  // namespace berth
