#include "agent/journal.h"

namespace berth::agent {
namespace {

/// A disk that stays full for days must not fill the memory too.
constexpr std::size_t kMostWaiting = 10'000;

}  // namespace

Journal::Journal(store::Store& store, Log& log) : store_(store), log_(log) {}

void Journal::record(store::Event event)
{
    event.at = unix_now();
    waiting_.push_back(std::move(event));
    if (waiting_.size() > kMostWaiting) waiting_.pop_front();
    flush();
}

void Journal::flush()
{
    while (!waiting_.empty()) {
        auto seq = store_.add_event(waiting_.front());
        if (!seq) {
            if (!failing_) log_.error("events are kept in memory: " + seq.error().message);
            failing_ = true;
            if (on_waiting_) on_waiting_();
            return;
        }
        if (failing_) log_.info("events are stored again");
        failing_ = false;
        store::Event event = std::move(waiting_.front());
        waiting_.pop_front();
        event.seq = *seq;
        if (listener_) listener_(event);
    }
}

Ledger::Ledger(store::Store& store, Log& log) : store_(store), log_(log) {}

Result<store::Run> Ledger::open(store::Run run)
{
    flush();
    return store_.add_run(std::move(run));
}

Ledger::Stored Ledger::save(const store::Run& run)
{
    waiting_.insert_or_assign(run.id, run);
    flush();
    return waiting_.count(run.id) == 0 ? Stored::Yes : Stored::NotYet;
}

void Ledger::flush()
{
    for (auto it = waiting_.begin(); it != waiting_.end();) {
        if (auto stored = store_.update_run(it->second); !stored) {
            if (!failing_) log_.error("run rows are kept in memory: " + stored.error().message);
            failing_ = true;
            if (on_waiting_) on_waiting_();
            return;
        }
        if (failing_) log_.info("run rows are stored again");
        failing_ = false;
        it = waiting_.erase(it);
    }
}

}  // namespace berth::agent
