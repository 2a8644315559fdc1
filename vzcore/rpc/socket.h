#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"

#include <string>

// Unix stream sockets, shared by the listener, the peer and the console.
namespace berth::rpc {

/// A new Unix stream socket, non-blocking and close-on-exec; writing to a closed peer is an error,
/// not a signal.
Result<UniqueFd> make_socket();

/// A socket that listens at the path, in place of what had that name, with room for `backlog`
/// clients that wait. The name is there once it can be connected. Its folder has to be private
/// (0700), since others could connect before the chmod.
Result<UniqueFd> listen_unix(const std::string& path, int backlog);

/// Sets non-blocking and close-on-exec on a descriptor that came from elsewhere.
Result<void> prepare_socket(int fd);

/// The user at the other end of a connected Unix socket.
Result<unsigned> peer_uid(int fd);

/// write() for sockets, without SIGPIPE. Returns what write() returns.
long send_some(int fd, const char* data, std::size_t size);

/// The same with a copy of a descriptor beside the first byte (SCM_RIGHTS).
long send_descriptor(int socket, const char* data, std::size_t size, int fd);

}  // namespace berth::rpc
