#include "agent/service_report.h"

namespace berth::agent {

ServiceReport::ServiceReport(Loop& loop, Machines& machines, bus::ServiceManager manager)
    : loop_(loop), machines_(machines), manager_(std::move(manager))
{
    if (!manager_.is_there()) return;
    machines_.add_observer([this](const MachineEntry& /*changed*/) { tell(); });
}

void ServiceReport::serving()
{
    if (!manager_.is_there()) return;
    serving_ = true;
    tell();
    manager_.ready();
    live();
}

void ServiceReport::tell()
{
    if (!serving_) return;
    const std::size_t all = machines_.all().size();
    const std::string text = std::to_string(all) + (all == 1 ? " machine, " : " machines, ") +
                             std::to_string(machines_.count_active()) + " active";
    if (text == told_) return;
    told_ = text;
    manager_.status(text);
}

void ServiceReport::live()
{
    const auto interval = manager_.watchdog();
    if (!interval) return;
    manager_.alive();
    next_ = loop_.after(*interval / 2, [this] { live(); });
}

}  // namespace berth::agent
