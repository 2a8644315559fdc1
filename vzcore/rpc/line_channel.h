#pragma once

#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace berth::rpc {

/// Lines over a stream socket, both ways, bounded both ways: a line longer than kLineLimit, or a
/// reader that lets kBacklogLimit bytes pile up, ends the connection. Lives on the loop. May be
/// destroyed inside its own callbacks.
class LineChannel {
public:
    using LineHandler = std::function<void(std::string_view line)>;
    using ClosedHandler = std::function<void(const Error& why)>;

    virtual ~LineChannel() = default;
    /// Begins to read. `on_line` gets each line without its newline; `on_closed` runs once, as the
    /// last call, from the loop and never from inside send().
    virtual void start(LineHandler on_line, ClosedHandler on_closed) = 0;
    /// Queues one line; the newline is added. What fits is written at once.
    virtual void send(std::string line) = 0;
    /// Sends one line together with a copy of a descriptor. Busy when the other side does not take
    /// it at once; then nothing was sent.
    virtual Result<void> send_with(std::string line, int fd) = 0;
    /// True while something sent waits for the other side to read.
    [[nodiscard]] virtual bool has_backlog() const = 0;
    /// Runs each time a backlog has gone. From the loop, never from inside send().
    virtual void on_drained(Callback callback) = 0;

    /// The socket is made non-blocking. QMP needs a channel too, so nothing here knows JSON.
    static Result<std::unique_ptr<LineChannel>> create(Loop& loop, UniqueFd socket);
};

}  // namespace berth::rpc
