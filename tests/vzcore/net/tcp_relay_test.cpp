#include "tests/support/run_loop.h"
#include "tests/vzcore/net/loopback_peers.h"
#include "vzcore/net/tcp_relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>

#include <algorithm>
#include <vector>

using namespace berth;
using namespace berth::net;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

/// Bytes that tell where they are: a lost or doubled piece shows.
std::uint64_t pattern(std::uint64_t index)
{
    return index * 0x9E3779B97F4A7C15ULL;
}

void send_pattern(int fd, std::uint64_t bytes)
{
    std::array<std::uint64_t, 8192> block{};
    for (std::uint64_t at = 0; at < bytes / 8; at += block.size()) {
        for (std::size_t i = 0; i < block.size(); ++i)
            block[i] = pattern(at + i);
        const char* data = reinterpret_cast<const char*>(block.data());
        std::size_t left = sizeof block;
        while (left > 0) {
            const ssize_t put = ::send(fd, data, left, MSG_NOSIGNAL);
            if (put <= 0) return;
            data += put;
            left -= static_cast<std::size_t>(put);
        }
    }
    ::shutdown(fd, SHUT_WR);
}

/// How many bytes came that were as they should be.
std::uint64_t receive_pattern(int fd)
{
    std::array<std::uint64_t, 8192> block{};
    std::uint64_t index = 0;
    while (true) {
        const ssize_t got =
            ::recv(fd, block.data(), sizeof block, MSG_WAITALL);  // whole numbers, but at the end
        if (got <= 0) return got == 0 ? index * 8 : 0;
        for (std::size_t i = 0; i < static_cast<std::size_t>(got) / 8; ++i)
            if (block[i] != pattern(index++)) return 0;
    }
}

}  // namespace

TEST_CASE("what one side says the other hears, and each ends by itself", "[net][relay]")
{
    const Server server;
    RunningRelay relay(server.port);
    const UniqueFd client = dial(relay.port());
    const UniqueFd guest = server.accept();
    send_text(client, "question");
    CHECK(read_text(guest, 8) == "question");

    SECTION("the client's end first: the guest can still answer")
    {
        ::shutdown(client.get(), SHUT_WR);
        CHECK(read_to_end(guest).empty());
        send_text(guest, "a long answer");
        ::shutdown(guest.get(), SHUT_WR);
        CHECK(read_to_end(client) == "a long answer");
    }
    SECTION("the guest's end first: the client can still talk")
    {
        send_text(guest, "bye");
        ::shutdown(guest.get(), SHUT_WR);
        CHECK(read_to_end(client) == "bye");
        send_text(client, "one more thing");
        ::shutdown(client.get(), SHUT_WR);
        CHECK(read_to_end(guest) == "one more thing");
    }
    CHECK(relay.comes_to(0));
}

TEST_CASE("a hundred megabytes come through whole, both ways at once", "[net][relay]")
{
    constexpr std::uint64_t kBytes = 100ULL << 20U;
    const Server server;
    RunningRelay relay(server.port);
    const UniqueFd client = dial(relay.port());
    const UniqueFd guest = server.accept();
    std::uint64_t at_guest = 0;
    std::uint64_t at_client = 0;
    std::thread up([&] { send_pattern(client.get(), kBytes); });
    std::thread down([&] { send_pattern(guest.get(), kBytes); });
    std::thread hears([&] { at_guest = receive_pattern(guest.get()); });
    at_client = receive_pattern(client.get());
    up.join();
    down.join();
    hears.join();
    CHECK(at_guest == kBytes);
    CHECK(at_client == kBytes);
    CHECK(relay.comes_to(0));
}

TEST_CASE("a reader that does not read holds up the sender, and nobody's memory grows",
          "[net][relay]")
{
    const Server server;
    RunningRelay relay(server.port);
    const UniqueFd client = dial(relay.port());
    const UniqueFd guest = server.accept();
    // Only what the sockets on the way and one portion of the relay hold is taken.
    ::fcntl(client.get(), F_SETFL, O_NONBLOCK);
    const std::string block(65536, 'x');
    std::uint64_t sent = 0;
    for (int quiet = 0; quiet < 20;) {
        const ssize_t put = ::send(client.get(), block.data(), block.size(), MSG_NOSIGNAL);
        if (put > 0) sent += static_cast<std::uint64_t>(put);
        quiet = put > 0 ? 0 : quiet + 1;
        if (put <= 0) ::poll(nullptr, 0, 10);
        REQUIRE(sent < (64ULL << 20U));
    }
    // Another connection goes on meanwhile.
    const UniqueFd other = dial(relay.port());
    const UniqueFd other_guest = server.accept();
    send_text(other, "hello");
    CHECK(read_text(other_guest, 5) == "hello");
    // And when it is read at last, nothing is missing.
    ::shutdown(client.get(), SHUT_WR);
    CHECK(read_to_end(guest).size() == sent);
}

TEST_CASE("two hundred connections at once are carried, and forgotten", "[net][relay]")
{
    constexpr std::size_t kCount = 200;
    rlimit limit{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 4096);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);

    const Server server;
    RunningRelay relay(server.port);
    std::vector<UniqueFd> clients;
    std::vector<UniqueFd> guests;
    // One after the other: more at once than wait in line for the guest would be tried again after
    // seconds.
    for (std::size_t i = 0; i < kCount; ++i) {
        clients.push_back(dial(relay.port()));
        send_text(clients.back(), "from " + std::to_string(1000 + i));
        guests.push_back(server.accept());
        CHECK(read_text(guests.back(), 9) == "from " + std::to_string(1000 + i));
    }
    CHECK(relay.connections() == kCount);
    for (std::size_t i = 0; i < kCount; ++i)
        send_text(guests[i], "from " + std::to_string(1000 + i));
    for (std::size_t i = 0; i < kCount; ++i)
        CHECK(read_text(clients[i], 9) == "from " + std::to_string(1000 + i));
    clients.clear();
    guests.clear();
    CHECK(relay.comes_to(0));
}

TEST_CASE("beyond the most connections clients wait for their turn", "[net][relay]")
{
    const Server server;
    RunningRelay relay(server.port, kLoopback, 1);
    UniqueFd first = dial(relay.port());
    const UniqueFd second = dial(relay.port());
    UniqueFd first_guest = server.accept();
    CHECK(relay.connections() == 1);
    send_text(second, "wait");
    first.reset();
    first_guest.reset();
    CHECK(read_text(server.accept(), 4) == "wait");
}

TEST_CASE("a guest that is not there resets its clients, and the relay lives on", "[net][relay]")
{
    SECTION("nobody listens on its port")
    {
        const ClosedPort closed;
        RunningRelay relay(closed.port());
        check_dial_is_reset(relay.port());
        check_dial_is_reset(relay.port());
        CHECK(relay.comes_to(0));
    }
    SECTION("its address is not known")
    {
        RunningRelay relay(1, fail(ErrorCode::TimedOut, "no address"));
        check_dial_is_reset(relay.port());
        CHECK(relay.comes_to(0));
    }
}

TEST_CASE("a guest that breaks off resets its client, and the other way round", "[net][relay]")
{
    const Server server;
    RunningRelay relay(server.port);
    UniqueFd client = dial(relay.port());
    UniqueFd guest = server.accept();
    SECTION("the guest")
    {
        reset_on_close(guest.get());
        guest.reset();
        check_reset(client);
    }
    SECTION("the client")
    {
        reset_on_close(client.get());
        client.reset();
        check_reset(guest);
    }
    CHECK(relay.comes_to(0));
}

TEST_CASE("a guest whose address comes late is waited for", "[net][relay]")
{
    const Server server;
    const auto loop = EventLoop::create();
    std::function<void(Result<Ipv4>)> found;
    TcpRelay::Options options;
    options.guest_port = server.port;
    options.find_guest = [&](auto callback) { found = std::move(callback); };
    auto relay = TcpRelay::listen(*loop, std::move(options));
    REQUIRE(relay);
    const UniqueFd client = dial((*relay)->host_port());
    send_text(client, "early");
    run_until(*loop, [&] { return found != nullptr; });
    found(kLoopback);
    run_until(*loop, [&] {
        pollfd waits{server.socket.get(), POLLIN, 0};
        return ::poll(&waits, 1, 0) == 1;
    });
    const UniqueFd guest = server.accept();
    run_until(*loop, [&] {
        pollfd waits{guest.get(), POLLIN, 0};
        return ::poll(&waits, 1, 0) == 1;
    });
    CHECK(read_text(guest, 5) == "early");
    relay->reset();
    check_reset(client);
    found(kLoopback);  // nobody is there any more
}

TEST_CASE("a guest that never answers is given up in time", "[net][relay]")
{
    // A listener whose backlog is full lets the next one wait.
    const Server server;
    REQUIRE(::listen(server.socket.get(), 0) == 0);
    const UniqueFd fills = dial(server.port);
    const auto loop = EventLoop::create();
    TcpRelay::Options options;
    options.guest_port = server.port;
    options.connect_time = 50ms;
    options.find_guest = [](const auto& callback) { callback(kLoopback); };
    auto relay = TcpRelay::listen(*loop, std::move(options));
    REQUIRE(relay);
    const UniqueFd client = dial((*relay)->host_port());
    run_until(*loop, [&] {
        pollfd waits{client.get(), POLLIN, 0};
        return ::poll(&waits, 1, 0) == 1;
    });
    check_reset(client);
}

TEST_CASE("a port that is taken names the machine and the port", "[net][relay]")
{
    const auto loop = EventLoop::create();
    const Server other;
    TcpRelay::Options options;
    options.machine_name = "web";
    options.host_port = other.port;
    const auto relay = TcpRelay::listen(*loop, std::move(options));
    REQUIRE_FALSE(relay);
    const std::string port = std::to_string(other.port);
    CHECK(relay.error().code == ErrorCode::Busy);
    CHECK(relay.error().message ==
          "the host port tcp " + port + " of web is in use by another program");
    CHECK(relay.error().hint.find(port) != std::string::npos);
}

TEST_CASE("only this host can use a forward", "[net][relay]")
{
    RunningRelay relay(1);
    const UniqueFd socket(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_port = htons(relay.port());
    any.sin_addr.s_addr = htonl(0x7F000002);  // 127.0.0.2: free, as the relay is on 127.0.0.1 alone
    CHECK(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0);
}
