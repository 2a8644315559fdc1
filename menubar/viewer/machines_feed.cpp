#include "menubar/viewer/machines_feed.h"

#include "agent/client/json_read.h"

namespace berth::viewer {
namespace {

constexpr std::chrono::milliseconds kSoon{50};  // events come in bursts

}  // namespace

MachinesFeed::MachinesFeed(Loop& loop, Paths paths) : link_(loop, std::move(paths))
{
    link_.on_ready = [this] {
        failure_.reset();
        refresh();
    };
    link_.on_event = [this](const EventView&) { refresh_soon(); };
    link_.on_failure = [this](const Error& error) { fail_with(error); };
}

void MachinesFeed::refresh()
{
    link_.call("machine.list", Json::object(), [this](const Result<Json>& result) {
        if (!result) return fail_with(result.error());
        take(*result);
    });
}

void MachinesFeed::refresh_soon()
{
    if (soon_) return;
    soon_ = link_.loop().after(kSoon, [this] {
        soon_.reset();
        refresh();
    });
}

void MachinesFeed::take(const Json& result)
{
    machines_.emplace();
    for (const Json& json : array_of(result, "machines"))
        if (auto machine = read_machine(json)) machines_->push_back(std::move(*machine));
    if (on_change) on_change();
}

void MachinesFeed::fail_with(const Error& error)
{
    failure_ = error;
    if (on_change) on_change();
}

}  // namespace berth::viewer
