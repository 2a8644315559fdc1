#pragma once

#include "agent/machines.h"
#include "vzcore/bus/notify.h"

#include <string>

namespace berth::agent {

/// Tells the service manager that started the agent how it goes: that it serves, what it looks
/// after, and, where the manager wants that, that its loop still turns. Lives on the loop.
class ServiceReport {
public:
    ServiceReport(Loop& loop, Machines& machines, bus::ServiceManager manager);
    ServiceReport(const ServiceReport&) = delete;
    ServiceReport& operator=(const ServiceReport&) = delete;
    ~ServiceReport() = default;

    void serving();
    void stopping(std::chrono::milliseconds at_most) { manager_.stopping(at_most); }

private:
    void tell();
    void live();

    Loop& loop_;
    Machines& machines_;
    const bus::ServiceManager manager_;
    std::string told_;
    bool serving_ = false;
    Handle next_;
};

}  // namespace berth::agent
