// A datagram on a Unix socket: portable, so that there is one file. Only systemd sets the
// variables.
#include "vzcore/bus/notify.h"

#include "vzcore/base/unique_fd.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace berth::bus {
namespace {

std::string take_variable(const char* name)
{
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread so far
    std::string text = value != nullptr ? value : "";
    ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe): one thread so far
    return text;
}

std::optional<std::int64_t> number(const std::string& text)
{
    std::int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc() || rest != end) return std::nullopt;
    return value;
}

}  // namespace

ServiceManager ServiceManager::from_environment()
{
    ServiceManager manager;
    manager.socket_ = take_variable("NOTIFY_SOCKET");
    const auto interval = number(take_variable("WATCHDOG_USEC"));
    const std::string watched = take_variable("WATCHDOG_PID");  // sd_watchdog_enabled(3)
    if (interval && *interval > 0 && (watched.empty() || number(watched) == ::getpid()))
        manager.watchdog_ = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::microseconds(*interval));
    return manager;
}

void ServiceManager::stopping(std::chrono::milliseconds at_most) const
{
    send("STOPPING=1\nEXTEND_TIMEOUT_USEC=" +
         std::to_string(std::chrono::microseconds(at_most).count()));
}

void ServiceManager::send(const std::string& message) const
{
    sockaddr_un address{};
    if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket_.data(), socket_.size());
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // an abstract name
    const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM, 0));
    if (!fd) return;
    ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
    ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);  // a manager that does not read must not hold us
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
    // One that has gone hears nothing, which is no failure of ours.
    const ssize_t ignored = ::sendto(fd.get(),
                                     message.data(),
                                     message.size(),
                                     0,
                                     reinterpret_cast<const sockaddr*>(&address),
                                     length);
    static_cast<void>(ignored);
}

}  // namespace berth::bus
