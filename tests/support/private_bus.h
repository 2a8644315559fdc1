#pragma once

#include "tests/support/temp_dir.h"

#include <sys/types.h>

#include <string>

namespace berth::test {

/// A message bus of this test's own: dbus-daemon(1) on a socket in a temporary folder.
class PrivateBus {
public:
    enum class Begin { Running, Stopped };

    explicit PrivateBus(Begin begin = Begin::Running);
    ~PrivateBus();
    PrivateBus(const PrivateBus&) = delete;
    PrivateBus& operator=(const PrivateBus&) = delete;

    void start();
    /// Lets it start a service that is installed on this host when somebody calls it, by the file
    /// that describes it: "org.xfce.Xfconf". Those that the test does not name are not there.
    void offer(const std::string& service) const;
    void withdraw(const std::string& service) const;
    /// Its clients lose their connection.
    void stop();
    [[nodiscard]] const std::string& address() const { return address_; }

private:
    TempDir folder_;
    std::string socket_, address_;
    pid_t daemon_ = 0;
};

}  // namespace berth::test
