#include "agent/event_feed.h"

#include "agent/wire.h"

namespace berth::agent {
namespace {

constexpr int kPage = 256;

}  // namespace

EventFeed::EventFeed(Loop& loop, store::Store& store, Log& log, rpc::Peer& peer, std::int64_t since)
    : loop_(loop), store_(store), log_(log), peer_(peer), sent_(since)
{
    peer_.on_drained([this] { go_on(); });
    go_on();
}

EventFeed::~EventFeed()
{
    peer_.on_drained(nullptr);
}

void EventFeed::stored(const store::Event& event)
{
    if (!caught_up_) return;  // a page will have it
    if (event.seq == sent_ + 1 && !peer_.has_backlog()) return send(event);
    caught_up_ = false;
    go_on();
}

void EventFeed::go_on()
{
    if (caught_up_ || peer_.has_backlog()) return;
    next_ = loop_.after(std::chrono::milliseconds(0), [this] { send_page(); });
}

void EventFeed::send_page()
{
    const auto page = store_.events_after(sent_, kPage);
    if (!page) {
        // The next event that the store takes brings this here again.
        log_.warn("reading events for a client: " + page.error().message);
        caught_up_ = true;
        return;
    }
    for (const store::Event& event : *page)
        send(event);
    caught_up_ = page->size() < kPage;
    go_on();
}

void EventFeed::send(const store::Event& event)
{
    peer_.notify("event", to_wire(event));
    sent_ = event.seq;
}

}  // namespace berth::agent
