#include "agent/local_port.h"

#include "agent/wire.h"

namespace berth::agent {

LocalPort::LocalPort(Log& log, Machines& machines, const MethodTable& methods)
    : log_(log), methods_(methods)
{
    machines.add_observer([changes = std::weak_ptr(changes_)](const MachineEntry& entry) {
        if (const auto there = changes.lock()) there->tell(entry.name());
    });
}

void LocalPort::call(const std::string& method,
                     Json params,
                     std::function<void(Result<Json>)> reply)
{
    // A machine that takes its time to stop may answer when the port has gone.
    auto while_here = [alive = std::weak_ptr(changes_), reply = std::move(reply)](auto result) {
        if (!alive.expired()) reply(std::move(result));
    };
    answer(methods_, method, {params, *this, std::move(while_here)});
}

Handle LocalPort::on_event(std::function<void(const Json& event)> handler)
{
    return events_.add(std::move(handler));
}

Handle LocalPort::on_change(std::function<void(const std::string& machine)> handler)
{
    return changes_->add(std::move(handler));
}

void LocalPort::stored(const store::Event& event)
{
    if (!events_.empty()) events_.tell(to_wire(event));
}

void LocalPort::set_name(const std::string& name)
{
    log_.debug(name + " is in this process");
}

}  // namespace berth::agent
