#include "vzcore/base/unique_fd.h"
#include "vzcore/neighbour_messages.h"
#include "vzcore/neighbour_table.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>

namespace berth {
namespace {

Result<UniqueFd> ask()
{
    struct {
        nlmsghdr header;
        ndmsg body;
    } question{};
    question.header.nlmsg_len = sizeof question;
    question.header.nlmsg_type = RTM_GETNEIGH;
    question.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    question.body.ndm_family = AF_UNSPEC;
    UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    const timeval patience{1, 0};
    if (!socket ||
        ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
        ::send(socket.get(), &question, sizeof question, 0) < 0)
        return fail_errno(errno, "asking for the host's neighbours");
    return socket;
}

}  // namespace

Result<std::vector<CardAddress>> neighbour_table()
{
    const auto socket = ask();
    if (!socket) return tl::unexpected<Error>(socket.error());
    std::vector<CardAddress> table;
    for (bool done = false; !done;) {
        // As large as the kernel makes its answers.
        std::array<char, 32768> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
        const ssize_t got = ::recv(socket->get(), buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return fail_errno(errno, "reading the host's neighbours");
        NeighbourPart part = parse_neighbours({buffer.data(), static_cast<std::size_t>(got)});
        std::move(part.neighbours.begin(), part.neighbours.end(), std::back_inserter(table));
        done = part.is_last;
    }
    return table;
}

}  // namespace berth
