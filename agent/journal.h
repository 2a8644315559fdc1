#pragma once

#include "agent/log.h"
#include "store/store.h"

#include <deque>
#include <functional>
#include <map>

namespace berth::agent {

/// What happened, in order: each event goes to the store, which numbers it, and then to the
/// listener. While the store refuses, events wait here and are stored first thing at the next one.
class Journal {
public:
    using Listener = std::function<void(const store::Event&)>;

    Journal(store::Store& store, Log& log);
    void set_listener(Listener listener) { listener_ = std::move(listener); }
    /// Runs when the store begins to refuse: somebody is to call flush() later.
    void on_waiting(std::function<void()> callback) { on_waiting_ = std::move(callback); }
    [[nodiscard]] bool is_waiting() const { return !waiting_.empty(); }
    /// The time is filled in, the sequence number is the store's.
    void record(store::Event event);
    void flush();

private:
    store::Store& store_;
    Log& log_;
    Listener listener_;
    std::function<void()> on_waiting_;
    std::deque<store::Event> waiting_;
    bool failing_ = false;
};

/// The run rows. A run is opened on disk or not at all; a later change that the store refuses is
/// kept here and stored with the next change.
class Ledger {
public:
    enum class Stored { Yes, NotYet };

    Ledger(store::Store& store, Log& log);
    /// As the journal's.
    void on_waiting(std::function<void()> callback) { on_waiting_ = std::move(callback); }
    [[nodiscard]] bool is_waiting() const { return !waiting_.empty(); }
    Result<store::Run> open(store::Run run);
    Stored save(const store::Run& run);
    void flush();

private:
    store::Store& store_;
    Log& log_;
    std::function<void()> on_waiting_;
    std::map<std::int64_t, store::Run> waiting_;
    bool failing_ = false;
};

}  // namespace berth::agent
