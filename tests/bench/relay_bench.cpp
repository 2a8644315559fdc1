// What the TCP relay costs: bytes through it, and a small question and answer, against the same
// over a connection without it. On the loopback, where nothing else takes time.
#include "tests/support/catch.h"
#include "tests/support/figures.h"
#include "vzcore/net/tcp_relay.h"
#include "vzcore/net/tcp_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <vector>

using namespace berth;
using namespace berth::net;
using berth::test::median;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::uint64_t kBytes = 1ULL << 30U;
constexpr int kQuestions = 20'000;
constexpr int kRounds = 5;
const Ipv4 kLoopback{{127, 0, 0, 1}};

double seconds_since(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

void make_blocking(int fd)
{
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
}

UniqueFd dial(std::uint16_t port)
{
    UniqueFd socket = std::move(begin_connect(kLoopback, port).value());
    pollfd waits{socket.get(), POLLOUT, 0};
    REQUIRE(::poll(&waits, 1, 10'000) == 1);
    make_blocking(socket.get());
    return socket;
}

UniqueFd accept_from(int listener)
{
    pollfd waits{listener, POLLIN, 0};
    REQUIRE(::poll(&waits, 1, 10'000) == 1);
    UniqueFd socket = accept_tcp(listener);
    make_blocking(socket.get());
    return socket;
}

/// MB/s of a gigabyte to a reader.
double throughput(int listener, std::uint16_t port)
{
    const UniqueFd client = dial(port);
    const UniqueFd guest = accept_from(listener);
    const auto begin = Clock::now();
    std::thread sends([&] {
        const std::vector<char> block(std::size_t{256} << 10, 'x');
        for (std::uint64_t sent = 0; sent < kBytes; sent += block.size())
            for (std::size_t at = 0; at < block.size();)
                at += static_cast<std::size_t>(std::max<ssize_t>(
                    0, ::send(client.get(), block.data() + at, block.size() - at, MSG_NOSIGNAL)));
        ::shutdown(client.get(), SHUT_WR);
    });
    std::vector<char> block(std::size_t{256} << 10);
    std::uint64_t came = 0;
    for (ssize_t got = 1; got > 0; came += static_cast<std::uint64_t>(std::max<ssize_t>(0, got)))
        got = ::read(guest.get(), block.data(), block.size());
    sends.join();
    CHECK(came == kBytes);
    return static_cast<double>(kBytes) / 1e6 / seconds_since(begin);
}

/// Microseconds from a question of one byte to its answer.
double round_trip(int listener, std::uint16_t port)
{
    const UniqueFd client = dial(port);
    const UniqueFd guest = accept_from(listener);
    std::thread answers([&] {
        char byte = 0;
        while (::read(guest.get(), &byte, 1) == 1)
            if (::send(guest.get(), &byte, 1, MSG_NOSIGNAL) != 1) return;
    });
    const auto begin = Clock::now();
    char byte = 'x';
    for (int i = 0; i < kQuestions; ++i) {
        REQUIRE(::send(client.get(), &byte, 1, MSG_NOSIGNAL) == 1);
        REQUIRE(::read(client.get(), &byte, 1) == 1);
    }
    const double took = seconds_since(begin);
    ::shutdown(client.get(), SHUT_WR);
    answers.join();
    return took * 1e6 / kQuestions;
}

}  // namespace

TEST_CASE("the relay against a direct connection", "[bench]")
{
    const UniqueFd listener = std::move(listen_on_loopback(0).value());
    const std::uint16_t direct = local_port(listener.get());
    const auto loop = EventLoop::create();
    TcpRelay::Options options;
    options.guest_port = direct;
    options.find_guest = [](const auto& found) { found(kLoopback); };
    const auto relay = std::move(TcpRelay::listen(*loop, std::move(options)).value());
    std::thread runs([&] { loop->run(); });

    std::vector<double> direct_rates, relay_rates, direct_trips, relay_trips;
    for (int round = 0; round < kRounds; ++round) {
        direct_rates.push_back(throughput(listener.get(), direct));
        relay_rates.push_back(throughput(listener.get(), relay->host_port()));
        direct_trips.push_back(round_trip(listener.get(), direct));
        relay_trips.push_back(round_trip(listener.get(), relay->host_port()));
    }
    loop->stop();
    runs.join();
    std::printf(
        "TCP relay, median of %d: %.0f MB/s, direct %.0f MB/s; question and answer %.0f us, "
        "direct %.0f us\n",
        kRounds,
        median(relay_rates),
        median(direct_rates),
        median(relay_trips),
        median(direct_trips));
}
