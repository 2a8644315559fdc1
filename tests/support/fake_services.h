#pragma once

#include "vzcore/bus/bus.h"

#include <memory>
#include <string>
#include <vector>

namespace berth::test {

/// org.freedesktop.login1 as far as Berth uses it, on a bus of a test.
class FakeLogind {
public:
    FakeLogind(Loop& loop, const std::string& address);

    [[nodiscard]] bool is_there() const { return there_; }
    /// How many delay locks are held now.
    int locks();
    void prepare_for_sleep(bool begins);
    void prepare_for_shutdown(bool begins);

    std::chrono::microseconds patience{5'000'000};  ///< InhibitDelayMaxUSec
    bool preparing_for_sleep = false;
    bool refuse = false;  ///< Inhibit is refused.
    bus::Values asked;    ///< The arguments of the last Inhibit.

private:
    Result<bus::Values> answer(const bus::Request& request);

    std::unique_ptr<bus::Connection> bus_;
    Handle name_, object_;
    bool there_ = false;
    std::vector<UniqueFd> given_;  ///< Our ends; the other one closed means that a lock was let go.
};

/// org.freedesktop.systemd1 of a user, as far as Berth uses it.
class FakeSystemd {
public:
    FakeSystemd(Loop& loop, const std::string& address);

    [[nodiscard]] bool is_there() const { return there_; }

    std::string state = "running";  ///< SystemState
    bool refuse = false;            ///< StartTransientUnit is refused.
    struct Unit {
        std::string name;
        bus::Values properties;
        /// The value of one; an empty text when there is none.
        [[nodiscard]] bus::Value property(const std::string& name) const;
    };
    std::vector<Unit> units;

private:
    Result<bus::Values> answer(const bus::Request& request);

    std::unique_ptr<bus::Connection> bus_;
    Handle name_, object_;
    bool there_ = false;
};

}  // namespace berth::test
