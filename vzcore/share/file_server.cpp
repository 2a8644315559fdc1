#include "vzcore/share/file_server.h"

#include "vzcore/rpc/socket.h"

#include <fcntl.h>

namespace berth {

std::string served_tree()
{
    return "/proc/self/fd/" + std::to_string(kServerTreeFd) + "/.";
}

std::vector<std::string> chroot_server_options()
{
    return {"--fd=" + std::to_string(kServerSocketFd),
            "--rlimit-nofile=0",
            "-f",
            "-o",
            "source=" + served_tree() + ",sandbox=chroot,cache=auto,announce_submounts"};
}

Result<UniqueFd> listen_for_server(const std::string& path)
{
    auto socket = rpc::listen_unix(path, 1);
    if (!socket) return socket;
    ::fcntl(socket->get(), F_SETFL, ::fcntl(socket->get(), F_GETFL) & ~O_NONBLOCK);
    return socket;
}

}  // namespace berth
