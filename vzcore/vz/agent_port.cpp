#include "vzcore/vz/agent_port.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace berth::vz {

// The framework takes a descriptor for each direction; both are of one socket.
Result<AgentPort> open_agent_port(Loop& loop)
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0)
        return fail_errno(errno, "making the guest agent's port");
    UniqueFd ours(ends[0]);
    AgentPort port{nullptr, {UniqueFd(ends[1]), UniqueFd()}};
    for (const int end : ends)
        if (::fcntl(end, F_SETFD, FD_CLOEXEC) != 0)
            return fail_errno(errno, "preparing the guest agent's port");
    port.guest.output.reset(::fcntl(port.guest.input.get(), F_DUPFD_CLOEXEC, 0));
    if (!port.guest.output) return fail_errno(errno, "preparing the guest agent's port");
    auto agent = GuestAgent::create(loop, std::move(ours), PortChanges::Untold);
    if (!agent) return tl::unexpected<Error>(agent.error());
    port.agent = std::move(*agent);
    return port;
}

}  // namespace berth::vz
