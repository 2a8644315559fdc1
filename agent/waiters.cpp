#include "agent/waiters.h"

namespace berth::agent {

using std::chrono::milliseconds;

Waiters::Waiters(Loop& loop, Machines& machines) : loop_(loop)
{
    machines.add_observer([this](const MachineEntry& entry) { look(entry); });
}

void Waiters::wait(const MachineEntry& entry,
                   Check check,
                   milliseconds timeout,
                   const std::string& what,
                   Done done)
{
    auto waiter = std::make_shared<Waiter>();
    waiter->machine_id = entry.id();
    waiter->done = std::move(done);
    waiters_.push_back(waiter);
    if (auto result = check(entry))
        return finish_after(waiter, milliseconds(0), std::move(*result));
    waiter->check = std::move(check);
    finish_after(waiter,
                 timeout,
                 fail(ErrorCode::TimedOut,
                      "timed out waiting for " + what,
                      "the machine goes on: berth show " + entry.name()));
}

void Waiters::look(const MachineEntry& entry)
{
    const auto now = waiters_;
    for (const auto& waiter : now) {
        if (waiter->machine_id != entry.id() || !waiter->check) continue;
        auto result = waiter->check(entry);
        if (!result) continue;
        waiter->check = nullptr;
        finish_after(waiter, milliseconds(0), std::move(*result));
    }
}

void Waiters::finish_after(const std::shared_ptr<Waiter>& waiter,
                           milliseconds delay,
                           Result<void> result)
{
    // Weak: the waiter owns the timer, and the timer this callback.
    waiter->timer = loop_.after(
        delay, [this, weak = std::weak_ptr<Waiter>(waiter), result = std::move(result)] {
            const auto self = weak.lock();
            if (!self) return;
            waiters_.remove(self);
            self->done(result);
        });
}

}  // namespace berth::agent
