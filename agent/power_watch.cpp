#include "agent/power_watch.h"

namespace berth::agent {

Holdup::Holdup(Loop& loop, Log& log, Callback let_go)
    : loop_(loop), log_(log), let_go_(std::move(let_go))
{
}

void Holdup::begin(std::chrono::milliseconds budget, const PowerHandlers::Ask& ask)
{
    over();
    patience_ = loop_.after(budget, [this, plan = plan_] {
        log_.warn("the host waits no longer for the machines");
        give_back(plan);
    });
    ask(budget, [this, plan = plan_, alive = std::weak_ptr<bool>(alive_)] {
        if (alive.lock()) give_back(plan);
    });
}

void Holdup::over()
{
    ++plan_;
    patience_.reset();
}

void Holdup::give_back(int plan)
{
    if (plan != plan_) return;
    over();
    let_go_();
}

}  // namespace berth::agent
