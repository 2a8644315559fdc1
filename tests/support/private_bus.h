#pragma once

#include "tests/support/temp_dir.h"

#include <sys/types.h>

#include <string>

namespace berth::test {

/// A message bus of this test's own: dbus-daemon(1) on a socket in a temporary folder.
class PrivateBus {
public:
    enum class Begin { Running, Stopped };
    /// Whether it starts services that are installed on this host.
    enum class Services { None, Installed };

    explicit PrivateBus(Begin begin = Begin::Running, Services services = Services::None);
    ~PrivateBus();
    PrivateBus(const PrivateBus&) = delete;
    PrivateBus& operator=(const PrivateBus&) = delete;

    void start();
    /// Its clients lose their connection.
    void stop();
    [[nodiscard]] const std::string& address() const { return address_; }

private:
    TempDir folder_;
    std::string socket_, address_;
    Services services_;
    pid_t daemon_ = 0;
};

}  // namespace berth::test
