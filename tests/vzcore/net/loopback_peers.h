#pragma once

#include "tests/support/catch.h"
#include "vzcore/net/tcp_relay.h"
#include "vzcore/net/tcp_socket.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <future>
#include <string>
#include <thread>

namespace berth::test {

using net::Ipv4;
using net::TcpRelay;

inline const Ipv4 kLoopback{{127, 0, 0, 1}};

/// A relay on a loop in a thread of its own, so that a test can use plain blocking sockets.
class RunningRelay {
public:
    explicit RunningRelay(std::uint16_t guest_port,
                          Result<Ipv4> guest = kLoopback,
                          std::size_t connections_most = 1024)
    {
        TcpRelay::Options options;
        options.machine_name = "web";
        options.guest_port = guest_port;
        options.connections_most = connections_most;
        options.find_guest = [guest = std::move(guest)](const auto& found) { found(guest); };
        auto made = TcpRelay::listen(*loop_, std::move(options));
        REQUIRE(made);
        relay_ = std::move(*made);
        port_ = relay_->host_port();
        thread_ = std::thread([this] { loop_->run(); });
    }
    RunningRelay(const RunningRelay&) = delete;
    RunningRelay& operator=(const RunningRelay&) = delete;
    ~RunningRelay()
    {
        loop_->post([this] {
            relay_.reset();
            loop_->stop();
        });
        thread_.join();
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::size_t connections()
    {
        std::promise<std::size_t> count;
        loop_->post([&] { count.set_value(relay_->connections()); });
        return count.get_future().get();
    }
    bool comes_to(std::size_t count)
    {
        for (int i = 0; i < 6000; ++i) {
            if (connections() == count) return true;
            ::poll(nullptr, 0, 10);
        }
        return false;
    }

private:
    std::unique_ptr<EventLoop> loop_ = EventLoop::create();
    std::unique_ptr<TcpRelay> relay_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

inline void make_blocking(int fd)
{
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    const timeval patience{60, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

/// A socket whose connecting has ended; how, it tells itself (net::socket_error).
inline UniqueFd begin_dial(std::uint16_t port)
{
    auto socket = net::begin_connect(kLoopback, port);
    REQUIRE(socket);
    pollfd waits{socket->get(), POLLOUT, 0};
    REQUIRE(::poll(&waits, 1, 60'000) == 1);
    make_blocking(socket->get());
    return std::move(*socket);
}

inline UniqueFd dial(std::uint16_t port)
{
    UniqueFd socket = begin_dial(port);
    REQUIRE(net::socket_error(socket.get()) == 0);
    return socket;
}

/// A port that refuses connections, and that nobody else gets meanwhile: bound, not listened on.
class ClosedPort {
public:
    ClosedPort()
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    }
    [[nodiscard]] std::uint16_t port() const { return net::local_port(socket_.get()); }

private:
    UniqueFd socket_{::socket(AF_INET, SOCK_STREAM, 0)};
};

/// What listens inside of the "guest".
struct Server {
    UniqueFd socket = net::listen_on_loopback(0).value();
    std::uint16_t port = net::local_port(socket.get());

    [[nodiscard]] UniqueFd accept() const
    {
        pollfd waits{socket.get(), POLLIN, 0};
        REQUIRE(::poll(&waits, 1, 60'000) == 1);
        UniqueFd client = net::accept_tcp(socket.get());
        REQUIRE(client);
        make_blocking(client.get());
        return client;
    }
};

inline void send_text(const UniqueFd& socket, const std::string& text)
{
    REQUIRE(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(text.size()));
}

/// All that comes until the end of the data.
inline std::string read_to_end(const UniqueFd& socket)
{
    std::string all;
    std::array<char, 4096> buffer{};
    while (true) {
        const ssize_t got = ::read(socket.get(), buffer.data(), buffer.size());
        REQUIRE(got >= 0);
        if (got == 0) return all;
        all.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

inline std::string read_text(const UniqueFd& socket, std::size_t size)
{
    std::string text(size, '\0');
    REQUIRE(::recv(socket.get(), text.data(), size, MSG_WAITALL) == static_cast<ssize_t>(size));
    return text;
}

/// The connection ends otherwise than with the end of the data.
inline void check_reset(const UniqueFd& socket)
{
    char byte = 0;
    const ssize_t got = ::read(socket.get(), &byte, 1);
    const int error = errno;
    CHECK(got == -1);
    CHECK(error == ECONNRESET);
}

/// As `check_reset`, for a client that may be reset as soon as it is accepted: before it has looked
/// whether it is connected, or when it reads.
inline void check_dial_is_reset(std::uint16_t port)
{
    const UniqueFd socket = begin_dial(port);
    const int error = net::socket_error(socket.get());
    if (error == 0) return check_reset(socket);
    CHECK(error == ECONNRESET);
}

}  // namespace berth::test
