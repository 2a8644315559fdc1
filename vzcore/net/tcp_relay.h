#pragma once

#include "vzcore/base/result.h"
#include "vzcore/loop.h"
#include "vzcore/net/address.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace berth::net {

/// Carries the TCP connections to a port of 127.0.0.1 to a port of a guest that this host reaches,
/// as QEMU's own forwards do. Each side's end of data is passed on by itself; what one side does
/// not read is not read from the other; a guest that is not there resets its connection. Lives on
/// the loop; destroying it ends all its connections.
class TcpRelay {
public:
    /// Finds the guest, for one connection (GuestAddress::find). Calls back once, now or later.
    using FindGuest = std::function<void(std::function<void(Result<Ipv4>)>)>;

    struct Options {
        std::string machine_name;
        std::uint16_t host_port = 0;  ///< 0: any free one.
        std::uint16_t guest_port = 0;
        FindGuest find_guest;
        std::chrono::milliseconds connect_time{10'000};
        std::size_t connections_most = 1024;  ///< More wait in the backlog.
    };

    virtual ~TcpRelay() = default;
    [[nodiscard]] virtual std::uint16_t host_port() const = 0;
    [[nodiscard]] virtual std::size_t connections() const = 0;

    /// Busy when another program listens on the port; the message names the machine and the port.
    static Result<std::unique_ptr<TcpRelay>> listen(Loop& loop, Options options);
};

}  // namespace berth::net
