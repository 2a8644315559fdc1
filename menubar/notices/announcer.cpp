#include "menubar/notices/announcer.h"

#include "vzcore/json_read.h"

#include <set>
#include <utility>

namespace berth::menu {

Announcer::Announcer(Loop& loop,
                     AgentPort& port,
                     Notifier& notifier,
                     std::function<void(const Command&)> carry_out)
    : loop_(loop), port_(port), notifier_(notifier),
      carry_out_(std::make_shared<const std::function<void(const Command&)>>(std::move(carry_out)))
{
    events_ = port_.on_event([this](const Json& event) { hear(event); });
    port_.call("settings.get", Json::object(), [this](const Result<Json>& answer) {
        const Json* settings = answer ? member_of(*answer, "settings") : nullptr;
        if (settings == nullptr) return;
        for (const auto& [name, value] : settings->items())
            if (value.is_string()) policy_.set(name, value.get<std::string>());
    });
}

void Announcer::hear(const Json& json)
{
    auto event = read_event(json);
    if (!event) return;
    if (!concerns_notices(*event)) return;
    heard_.push_back(std::move(*event));
    // Once the agent is done with it: an end and what its restart policy makes of it are one
    // notice.
    if (!timer_) timer_ = loop_.after(std::chrono::milliseconds(0), [this] { tell(); });
}

void Announcer::tell()
{
    const Handle over = std::exchange(timer_, {});
    const std::vector<EventView> events = std::exchange(heard_, {});
    for (const Notice& notice : policy_.take(events, machines_of(events), unix_now()))
        notifier_.show(notice, [late = std::weak_ptr(carry_out_)](const Command& command) {
            if (const auto carry_out = late.lock()) (*carry_out)(command);
        });
}

// The agent is in this process: it answers within each call.
std::vector<MachineView> Announcer::machines_of(const std::vector<EventView>& events)
{
    std::set<std::string> names;
    for (const EventView& event : events)
        for (const std::string& name : machines_concerned(event))
            names.insert(name);
    std::vector<MachineView> machines;
    for (const std::string& name : names)
        port_.call("machine.get", {{"name", name}}, [&machines](const Result<Json>& answer) {
            if (!answer) return;
            if (auto machine = read_machine(*answer)) machines.push_back(std::move(*machine));
        });
    return machines;
}

}  // namespace berth::menu
