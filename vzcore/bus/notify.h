#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace berth::bus {

/// The manager that started this process as its service and waits to hear from it (sd_notify(3)).
/// Where there is none, everything here does nothing.
class ServiceManager {
public:
    /// Reads what the manager left in the environment and removes it there, so that no child speaks
    /// in our name. Once, while there is one thread.
    static ServiceManager from_environment();

    [[nodiscard]] bool is_there() const { return !socket_.empty(); }
    /// How often it wants a sign of life, at least; nothing when it wants none.
    [[nodiscard]] std::optional<std::chrono::milliseconds> watchdog() const { return watchdog_; }

    void ready() const { send("READY=1"); }
    void alive() const { send("WATCHDOG=1"); }
    /// One line for people.
    void status(const std::string& text) const { send("STATUS=" + text); }
    /// We end, and need no longer than this.
    void stopping(std::chrono::milliseconds at_most) const;

private:
    void send(const std::string& message) const;

    std::string socket_;
    std::optional<std::chrono::milliseconds> watchdog_;
};

}  // namespace berth::bus
