#pragma once

#include "tests/support/catch.h"
#include "vzcore/base/unique_fd.h"

#include <sys/socket.h>

#include <array>

namespace berth::test {

/// Two ends of a stream; no program that is started inherits them.
struct SocketPair {
    UniqueFd ours, theirs;
};

inline SocketPair make_socket_pair()
{
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace berth::test
