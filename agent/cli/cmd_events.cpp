#include "agent/cli/commands.h"
#include "agent/cli/human.h"
#include "vzcore/json_read.h"

namespace berth::cli {
namespace {

// "from stopped to starting", else the members as they are: "outcome: stopped, code: 0".
std::string data_text(const Json& data)
{
    const std::string from = text_of(data, "from");
    const std::string to = text_of(data, "to");
    if (!from.empty() && !to.empty()) {
        const std::string reason = text_of(data, "reason");
        const std::string tag = text_of(data, "tag");
        return (tag.empty() ? "" : tag + " ") + from + " → " + to +
               (reason.empty() ? "" : ": " + reason);
    }
    if (const std::string sentence = text_of(data, "sentence"); !sentence.empty())
        return text_of(data, "outcome") + ": " + sentence;
    std::string text;
    if (!data.is_object()) return text;
    for (const auto& [name, value] : data.items()) {
        if (value.is_null()) continue;
        text += (text.empty() ? "" : ", ") + name + ": ";
        text += value.is_string() ? value.get<std::string>() : dump_line(value);
    }
    return text;
}

std::string line_of(const EventView& event, std::size_t columns)
{
    std::string line = std::to_string(event.seq);
    line.insert(0, line.size() < 5 ? 5 - line.size() : 0, ' ');
    line += "  " + (event.at ? local_second(*event.at) : std::string("-")) + "  ";
    line += printable(event.kind);
    if (!event.machine.empty()) {
        line += "  " + shortened(printable(event.machine), 20, Cut::Middle);
        if (event.run > 0) line += " #" + std::to_string(event.run);
    }
    if (const std::string data = data_text(event.data); !data.empty())
        line += "  " + printable(data);
    return shortened(line, columns, Cut::End) + "\n";
}

Result<void> print_event(Context& context, const Json& json)
{
    if (context.globals().json) {
        context.out().write_document_line(json);
        return {};
    }
    const auto event = read_event(json);
    if (!event) return tl::unexpected<Error>(event.error());
    context.out().write(line_of(*event, context.out().columns()));
    return {};
}

Result<Json> fetch_events(Client& client, std::int64_t since)
{
    Json events = Json::array();
    while (true) {
        auto page = client.call("events.list", {{"since", since}});
        if (!page) return page;
        const Json& found = array_of(*page, "events");
        for (const Json& event : found)
            events.push_back(event);
        const std::int64_t last = integer_of(*page, "last").value_or(0);
        const std::int64_t reached =
            found.empty() ? last : integer_of(found.back(), "seq").value_or(last);
        // An agent that sends nothing new would keep us here for ever.
        if (reached >= last || reached <= since)
            return Json{{"events", std::move(events)}, {"last", last}};
        since = reached;
    }
}

Result<int> list_events(Context& context, Client& client, const EventsOptions& options)
{
    auto document = fetch_events(client, options.since.value_or(0));
    if (!document) return fail(document.error(), "cannot list the events");
    if (context.globals().json) {
        context.out().write_document(*document);
        return kDone;
    }
    for (const Json& event : array_of(*document, "events"))
        if (auto printed = print_event(context, event); !printed)
            return fail(printed.error(), "cannot list the events");
    return kDone;
}

Result<int> follow_events(Context& context, Client& client, const EventsOptions& options)
{
    std::optional<Error> failure;
    std::optional<std::int64_t> last = options.since;
    client.on_notification([&](const std::string& method, const Json& params) {
        if (method != "event") return;
        if (const auto seq = integer_of(params, "seq")) last = *seq;
        if (auto printed = print_event(context, params); !printed) failure = printed.error();
        if (failure || context.out().failure()) context.loop().stop();
    });
    client.on_closed([&](const Error& why) {
        failure = Error{ErrorCode::Unreachable,
                        "the agent has gone: " + why.message,
                        "miss nothing with: berth events -f" +
                            (last ? " --since " + std::to_string(*last) : "")};
        context.loop().stop();
    });
    const InterruptGuard guard(context, client);
    Json params = Json::object();
    if (options.since) params["since"] = *options.since;
    auto subscribed = client.call("events.subscribe", std::move(params));
    if (client.interrupted()) return kInterrupted;
    if (!subscribed) return fail(subscribed.error(), "cannot follow the events");
    if (!last) last = integer_of(*subscribed, "last");
    while (!failure && !client.interrupted() && !context.out().failure())
        context.loop().run();
    client.on_notification(nullptr);
    client.on_closed(nullptr);
    if (failure) return fail(*failure, "cannot follow the events");
    return client.interrupted() ? kInterrupted : kDone;
}

}  // namespace

Result<int> run(Context& context, const EventsOptions& options)
{
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    return options.follow ? follow_events(context, **client, options)
                          : list_events(context, **client, options);
}

}  // namespace berth::cli
