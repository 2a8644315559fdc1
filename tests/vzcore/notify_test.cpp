#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/bus/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

using namespace berth;
using namespace berth::test;
using bus::ServiceManager;

namespace {

/// The socket of a service manager.
class Manager {
public:
    Manager() : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0))
    {
        const std::string path = folder_ / "notify";
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, path.c_str());
        REQUIRE(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    std::string next()
    {
        std::array<char, 1024> text{};
        const ssize_t got = ::recv(fd_.get(), text.data(), text.size(), 0);
        return got < 0 ? "" : std::string(text.data(), static_cast<std::size_t>(got));
    }

private:
    TempDir folder_;
    UniqueFd fd_;
};

}  // namespace

TEST_CASE("a service manager hears what it asked for", "[bus][notify]")
{
    Manager manager;
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    const auto told = ServiceManager::from_environment();
    REQUIRE(told.is_there());
    CHECK(told.watchdog() == std::chrono::seconds(30));
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
        CHECK(std::getenv(name) == nullptr);
    told.ready();
    CHECK(manager.next() == "READY=1");
    told.status("2 machines, 1 active");
    CHECK(manager.next() == "STATUS=2 machines, 1 active");
    told.alive();
    CHECK(manager.next() == "WATCHDOG=1");
    told.stopping(std::chrono::seconds(70));
    CHECK(manager.next() == "STOPPING=1\nEXTEND_TIMEOUT_USEC=70000000");
}

TEST_CASE("no manager, or a watchdog that is meant for another process, means nothing",
          "[bus][notify]")
{
    ::unsetenv("NOTIFY_SOCKET");
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    ::setenv("WATCHDOG_PID", "1", 1);
    const auto none = ServiceManager::from_environment();
    CHECK_FALSE(none.is_there());
    CHECK_FALSE(none.watchdog());
    none.ready();
    ::setenv("WATCHDOG_USEC", "soon", 1);
    CHECK_FALSE(ServiceManager::from_environment().watchdog());
    ::setenv("NOTIFY_SOCKET", std::string(200, 'x').c_str(), 1);
    ServiceManager::from_environment().ready();  // cannot be, and is no harm
}
