#pragma once

#include "agent/log.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/bus/bus.h"
#include "vzcore/loop.h"

#include <chrono>
#include <functional>
#include <vector>

namespace berth::agent {

/// Hears from logind (or elogind) what the host is about to do, and holds it up while its handlers
/// need that: a delay lock is held all the time, given back when they are done, or when logind's
/// patience is about to end. Where there is no logind nothing is ever heard. Lives on the loop.
class PowerWatch {
public:
    /// `budget`: how long the host waits. `done` is called once, at any time.
    using Ask = std::function<void(std::chrono::milliseconds budget, Callback done)>;
    struct Handlers {
        Ask sleeping;
        Callback awake;  ///< After a sleep, or after one that did not come to be.
        Ask shutting_down;
        Callback stays_up;  ///< A shutdown that did not come to be.
        Callback present;   ///< logind answers, and the host is not on its way to sleep.
    };

    PowerWatch(Loop& loop, bus::Connection& system_bus, Log& log, Handlers handlers);
    PowerWatch(const PowerWatch&) = delete;
    PowerWatch& operator=(const PowerWatch&) = delete;
    ~PowerWatch() = default;

private:
    void look();
    void read(const char* property, std::function<void(const bus::Value&)> use);
    void take_lock();
    void prepare(const bus::Values& arguments, const Ask& ask, const Callback& undone);
    void give_back(int occasion);

    Loop& loop_;
    bus::Connection& bus_;
    Log& log_;
    Handlers handlers_;
    bool wanted_ = false;  ///< Not while the host has been let go.
    UniqueFd lock_;
    std::chrono::milliseconds budget_;
    int occasion_ = 0;  ///< Which of the host's plans a `done` is about.
    Handle patience_;
    std::vector<Handle> listening_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace berth::agent
