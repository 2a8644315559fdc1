#pragma once

#include "agent/log.h"
#include "vzcore/bus/bus.h"
#include "vzcore/loop.h"

#include <chrono>
#include <functional>
#include <memory>

namespace berth::agent {

/// What is done about the host's plans.
struct PowerHandlers {
    /// `budget`: how long the host waits. `done` is called once, at any time.
    using Ask = std::function<void(std::chrono::milliseconds budget, Callback done)>;

    Ask sleeping;
    Callback awake;  ///< After a sleep, or after one that did not come to be.
    Ask shutting_down;
    Callback stays_up;  ///< A shutdown that did not come to be.
    Callback present;   ///< The system answers, and the host is not on its way to sleep.
};

/// Hears from the system what the host is about to do, and holds it up while the handlers need
/// that, at most as long as the system's patience lasts. Lives on the loop.
class PowerWatch {
public:
    virtual ~PowerWatch() = default;
};

/// This host's, a file for each mechanism: logind (or elogind) on the system's bus, IOKit. Where
/// there is none nothing is ever heard.
std::unique_ptr<PowerWatch>
open_power_watch(Loop& loop, bus::Connection& system_bus, Log& log, PowerHandlers handlers);

/// One plan of the host's at a time, held up until its handler is done or the host's patience ends.
/// Lives on the loop.
class Holdup {
public:
    /// `let_go` runs once for each plan that was held up, unless over() comes first.
    Holdup(Loop& loop, Log& log, Callback let_go);

    void begin(std::chrono::milliseconds budget, const PowerHandlers::Ask& ask);
    /// The host has done it, or will not: what is still under way keeps it from nothing.
    void over();

private:
    void give_back(int plan);

    Loop& loop_;
    Log& log_;
    Callback let_go_;
    int plan_ = 0;  ///< Which one a `done` is about.
    Handle patience_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace berth::agent
