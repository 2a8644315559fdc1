// The methods that read what happened.
#include "agent/methods.h"
#include "agent/parameters.h"
#include "agent/wire.h"

namespace berth::agent {
namespace {

constexpr std::int64_t kMostEvents = 1000;

void list(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const std::int64_t since = parameters.number("since").value_or(0);
    const auto limit =
        static_cast<int>(parameters.number("limit", 1, kMostEvents).value_or(kMostEvents));
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    auto events = services.environment.store.events_after(since, limit);
    if (!events) return request.reply(tl::unexpected(events.error()));
    auto last = services.environment.store.last_event_seq();
    if (!last) return request.reply(tl::unexpected(last.error()));
    Json page = Json::array();
    for (const store::Event& event : *events)
        page.push_back(to_wire(event));
    request.reply(Json{{"events", std::move(page)}, {"last", *last}});
}

void subscribe(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const auto since = parameters.number("since");
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    const auto last = services.environment.store.last_event_seq();
    if (!last) return request.reply(tl::unexpected(last.error()));
    if (since && *since > *last)
        return request.reply(fail(ErrorCode::Invalid,
                                  "since: the newest event is " + std::to_string(*last) + ", and " +
                                      std::to_string(*since) + " has not happened yet",
                                  "leave it out, or read all again with 0"));
    request.reply(Json{{"last", *last}});
    request.caller.subscribe(since.value_or(*last));
}

}  // namespace

void add_event_methods(MethodTable& table, Services& services)
{
    const auto add = [&](const char* name, void (*handler)(Services&, const Request&)) {
        table[name] = [&services, handler](const Request& request) { handler(services, request); };
    };
    add("events.list", list);
    add("events.subscribe", subscribe);
}

}  // namespace berth::agent
