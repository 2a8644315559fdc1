#include "vzcore/rpc/line_channel.h"

#include "vzcore/rpc/rpc.h"
#include "vzcore/rpc/socket.h"

#include <cerrno>
#include <optional>

namespace berth::rpc {
namespace {

constexpr std::size_t kReadSize = 16384;

class SocketChannel : public LineChannel {
public:
    SocketChannel(Loop& loop, UniqueFd socket, std::unique_ptr<FdWatch> watch)
        : loop_(loop), socket_(std::move(socket)), watch_(std::move(watch))
    {
    }

    void start(LineHandler on_line, ClosedHandler on_closed) override
    {
        on_line_ = std::make_shared<LineHandler>(std::move(on_line));
        on_closed_ = std::move(on_closed);
        watch_->on_readable([this] { read_some(); });
    }

    void send(std::string line) override
    {
        if (failed_) return;
        line += '\n';
        if (output_.size() - written_ + line.size() > kBacklogLimit)
            return fail_later({ErrorCode::TimedOut, "the other side does not read", ""});
        output_ += line;
        if (!waiting_) write_some();
    }

    Result<void> send_with(std::string line, int fd) override
    {
        if (failed_) return fail(ErrorCode::Unreachable, "the connection has ended");
        if (waiting_) return fail(ErrorCode::Busy, "the other side does not read");
        line += '\n';
        long put = 0;
        do
            put = send_descriptor(socket_.get(), line.data(), line.size(), fd);
        while (put < 0 && errno == EINTR);
        if (put < 0) return fail_errno(errno, "passing a descriptor");
        output_ += line.substr(static_cast<std::size_t>(put));
        write_some();
        return {};
    }

    bool has_backlog() const override { return waiting_; }
    void on_drained(Callback callback) override
    {
        on_drained_ = callback ? std::make_shared<Callback>(std::move(callback)) : nullptr;
    }

private:
    void read_some()
    {
        char buffer[kReadSize];
        const ssize_t got = ::read(socket_.get(), buffer, sizeof buffer);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got < 0) return close_now(fail_errno(errno, "reading from a socket").value());
        if (got == 0) return close_now({ErrorCode::Unreachable, "the other side closed it", ""});
        input_.append(buffer, static_cast<std::size_t>(got));
        deliver_lines();
    }

    void deliver_lines()
    {
        const std::weak_ptr<bool> alive = alive_;
        const auto on_line = on_line_;  // the handler may destroy this object, and itself with it
        std::size_t begin = 0;
        while (true) {
            const std::size_t end = input_.find('\n', std::max(begin, scanned_));
            if (end == std::string::npos) break;
            scanned_ = end + 1;
            const std::string line = input_.substr(begin, end - begin);
            begin = end + 1;
            if (line.size() > kLineLimit) return line_too_long();
            (*on_line)(line);
            if (alive.expired()) return;
        }
        input_.erase(0, begin);
        scanned_ = input_.size();
        if (input_.size() > kLineLimit) line_too_long();
    }

    void line_too_long() { close_now({ErrorCode::Invalid, "a line is longer than 1 MiB", ""}); }

    void write_some()
    {
        while (written_ < output_.size()) {
            const ssize_t put =
                send_some(socket_.get(), output_.data() + written_, output_.size() - written_);
            if (put < 0 && errno == EINTR) continue;
            if (put < 0 && errno == EAGAIN) return wait_writable();
            if (put < 0) {
                // What the other side said before it left may still be unread: reading finds the
                // end.
                failed_ = true;
                break;
            }
            written_ += static_cast<std::size_t>(put);
        }
        output_.clear();
        written_ = 0;
        if (!waiting_) return;
        watch_->on_writable(nullptr);
        waiting_ = false;
        const auto drained = on_drained_;  // may replace itself, and destroy this object
        if (drained && !failed_) (*drained)();
    }

    void wait_writable()
    {
        if (waiting_) return;
        waiting_ = true;
        watch_->on_writable([this] { write_some(); });
    }

    void fail_later(Error why)
    {
        failed_ = true;
        watch_->on_writable(nullptr);
        loop_.post([this, alive = std::weak_ptr<bool>(alive_), why = std::move(why)] {
            if (!alive.expired()) close_now(why);
        });
    }

    void close_now(const Error& why)
    {
        if (!on_closed_) return;
        failed_ = true;
        watch_.reset();
        socket_.reset();
        const auto handler = std::move(on_closed_);
        on_closed_ = nullptr;
        handler(why);  // may destroy this object
    }

    Loop& loop_;
    UniqueFd socket_;  // outlives the watch
    std::unique_ptr<FdWatch> watch_;
    std::shared_ptr<LineHandler> on_line_;
    ClosedHandler on_closed_;
    std::shared_ptr<Callback> on_drained_;
    std::string input_;
    std::size_t scanned_ = 0;  // no newline before this
    std::string output_;
    std::size_t written_ = 0;
    bool waiting_ = false;
    bool failed_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

Result<std::unique_ptr<LineChannel>> LineChannel::create(Loop& loop, UniqueFd socket)
{
    if (auto prepared = prepare_socket(socket.get()); !prepared)
        return tl::unexpected<Error>(prepared.error());
    auto watch = loop.watch(socket.get());
    if (!watch) return tl::unexpected<Error>(watch.error());
    return std::make_unique<SocketChannel>(loop, std::move(socket), std::move(*watch));
}

}  // namespace berth::rpc
