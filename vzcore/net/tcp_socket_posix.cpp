#include "vzcore/net/tcp_socket.h"
#include "vzcore/rpc/socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace berth::net {
namespace {

constexpr int kBacklog = 128;

sockaddr_in socket_address(const Ipv4& address, std::uint16_t port)
{
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    std::memcpy(&out.sin_addr, address.octets.data(), address.octets.size());
    return out;
}

Result<UniqueFd> make_tcp_socket()
{
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM, 0));
    if (!fd) return fail_errno(errno, "making a socket");
    if (auto prepared = rpc::prepare_socket(fd.get()); !prepared)
        return tl::unexpected<Error>(prepared.error());
    return fd;
}

// Keystrokes and small answers go at once: both ends have their own idea of when to wait.
void send_at_once(int fd)
{
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Result<UniqueFd> listen_on_loopback(std::uint16_t port)
{
    auto socket = make_tcp_socket();
    if (!socket) return socket;
    // Connections that ended a minute ago keep nobody from listening again.
    const int on = 1;
    ::setsockopt(socket->get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in address = socket_address({{127, 0, 0, 1}}, port);
    if (::bind(socket->get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(socket->get(), kBacklog) != 0)
        return fail_errno(errno, "listening on port " + std::to_string(port));
    return socket;
}

UniqueFd accept_tcp(int listener)
{
    UniqueFd socket(::accept(listener, nullptr, nullptr));
    if (!socket) return socket;
    if (!rpc::prepare_socket(socket.get())) return {};
    send_at_once(socket.get());
    return socket;
}

Result<UniqueFd> begin_connect(const Ipv4& address, std::uint16_t port)
{
    auto socket = make_tcp_socket();
    if (!socket) return socket;
    send_at_once(socket->get());
    const sockaddr_in to = socket_address(address, port);
    if (::connect(socket->get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ||
        errno == EINPROGRESS)
        return socket;
    return fail_errno(errno, "connecting to " + to_text(address));
}

int socket_error(int fd)
{
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

std::uint16_t local_port(int fd)
{
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    return ntohs(address.sin_port);
}

void reset_on_close(int fd)
{
    const linger now{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

}  // namespace berth::net
