#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/net/address.h"

#include <cstdint>

// TCP sockets over IPv4: non-blocking, close-on-exec, without SIGPIPE.
namespace berth::net {

/// Listens on 127.0.0.1; port 0 is any free one.
Result<UniqueFd> listen_on_loopback(std::uint16_t port);
/// The next connection; nothing (with errno) when there is none.
UniqueFd accept_tcp(int listener);
/// A socket that is being connected: writable when it is, or has failed (socket_error).
Result<UniqueFd> begin_connect(const Ipv4& address, std::uint16_t port);
int socket_error(int fd);
std::uint16_t local_port(int fd);
/// The other side is told that something went wrong, rather than that all was sent.
void reset_on_close(int fd);

}  // namespace berth::net
