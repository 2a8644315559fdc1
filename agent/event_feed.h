#pragma once

#include "agent/log.h"
#include "store/store.h"
#include "vzcore/loop.h"
#include "vzcore/rpc/rpc.h"

#include <cstdint>

namespace berth::agent {

/// Sends one client the events after a number: first those in the store, a page at a time and no
/// faster than the client reads, then each as it happens. The number of the last one sent is all it
/// remembers, so nothing is left out or sent twice. Lives on the loop.
class EventFeed {
public:
    /// `peer` outlives the feed.
    EventFeed(Loop& loop, store::Store& store, Log& log, rpc::Peer& peer, std::int64_t since);
    EventFeed(const EventFeed&) = delete;
    EventFeed& operator=(const EventFeed&) = delete;
    ~EventFeed();

    /// For each event that was stored.
    void stored(const store::Event& event);

private:
    void send_page();
    void send(const store::Event& event);
    void go_on();

    Loop& loop_;
    store::Store& store_;
    Log& log_;
    rpc::Peer& peer_;
    std::int64_t sent_;  ///< All up to this number.
    bool caught_up_ = false;
    Handle next_;
};

}  // namespace berth::agent
