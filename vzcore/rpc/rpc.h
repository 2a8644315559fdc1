#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/json.h"
#include "vzcore/loop.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace berth::rpc {

// JSON-RPC 2.0 over a Unix stream socket, one object a line. docs/protocol.md lists the methods.

/// The version of the protocol that this build speaks, and the oldest it still understands.
inline constexpr int kWireVersion = 1;
inline constexpr int kOldestWireVersion = 1;
/// A line longer than this ends the connection.
inline constexpr std::size_t kLineLimit = std::size_t{1} << 20;
/// A peer that lets more than this pile up unread is dropped.
inline constexpr std::size_t kBacklogLimit = std::size_t{8} << 20;

using Reply = std::function<void(Result<Json>)>;

/// One connection. Lives on the loop; every callback runs there. Destroying it closes the
/// connection and drops outstanding calls without calling back.
class Peer {
public:
    /// Answers one request by calling `reply` once, now or later; a late reply to a closed
    /// connection is dropped. A request without an id (a notification) gets a reply that goes
    /// nowhere.
    using RequestHandler =
        std::function<void(const std::string& method, const Json& params, Reply reply)>;
    using NotificationHandler = std::function<void(const std::string& method, const Json& params)>;
    /// Called once, when the other side has gone or was dropped; the error says why.
    using ClosedHandler = std::function<void(const Error& why)>;

    virtual ~Peer() = default;
    virtual void on_request(RequestHandler handler) = 0;
    virtual void on_notification(NotificationHandler handler) = 0;
    virtual void on_closed(ClosedHandler handler) = 0;
    /// Sends a request. `reply` runs once: with the result, the peer's error, TimedOut after
    /// `timeout`, or Unreachable when the connection ends first.
    virtual void call(const std::string& method,
                      Json params,
                      std::chrono::milliseconds timeout,
                      Reply reply) = 0;
    virtual void notify(const std::string& method, Json params) = 0;
    /// True while something sent waits for the other side to read.
    [[nodiscard]] virtual bool has_backlog() const = 0;
    /// Runs each time a backlog has gone, so that a long answer can be sent in parts. From the loop.
    virtual void on_drained(Callback callback) = 0;
    [[nodiscard]] virtual bool is_open() const = 0;

    /// Takes a connected stream socket.
    static Result<std::unique_ptr<Peer>> create(Loop& loop, UniqueFd socket);
    /// Connects to the socket at `path`. Connecting to a Unix socket does not wait; a full backlog
    /// is Busy.
    static Result<std::unique_ptr<Peer>> dial(Loop& loop, const std::string& path);
};

/// A listening Unix socket that accepts this user only.
class Listener {
public:
    using AcceptHandler = std::function<void(UniqueFd socket)>;

    virtual ~Listener() = default;  // removes the socket file

    /// Binds `path` with mode 0600, replacing a socket nobody listens on; Busy when somebody does.
    /// The peer's uid is checked on accept; a stranger is closed at once.
    static Result<std::unique_ptr<Listener>>
    open(Loop& loop, const std::string& path, AcceptHandler on_accept);
};

/// Connects a stream socket to `path`, non-blocking and close-on-exec.
Result<UniqueFd> connect_unix(const std::string& path);

}  // namespace berth::rpc
