#include "vzcore/net/relayed_connection.h"

#include "vzcore/net/tcp_socket.h"
#include "vzcore/rpc/socket.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace berth::net {
namespace {

// How much one side may send before the loop looks at others.
constexpr int kReadsInTurn = 4;

}  // namespace

RelayedConnection::RelayedConnection(Loop& loop, UniqueFd client, Scratch& scratch, Callback over)
    : loop_(loop), scratch_(scratch), over_(std::move(over))
{
    client_.socket = std::move(client);
}

RelayedConnection::~RelayedConnection()
{
    // Cut off, not finished: nobody shall take what came for all there was.
    for (const Side* side : {&client_, &guest_})
        if (side->socket) reset_on_close(side->socket.get());
}

void RelayedConnection::connect(const Ipv4& guest,
                                std::uint16_t port,
                                std::chrono::milliseconds time)
{
    auto socket = begin_connect(guest, port);
    if (!socket) return give_up();
    guest_.socket = std::move(*socket);
    auto watch = loop_.watch(guest_.socket.get());
    if (!watch) return give_up();
    guest_.watch = std::move(*watch);
    timer_ = loop_.after(time, [this] { give_up(); });
    guest_.watch->on_writable([this] { connected(); });
}

void RelayedConnection::give_up()
{
    finish(false);
}

void RelayedConnection::connected()
{
    timer_.reset();
    guest_.watch->on_writable(nullptr);
    auto watch = loop_.watch(client_.socket.get());
    if (socket_error(guest_.socket.get()) != 0 || !watch) return give_up();
    client_.watch = std::move(*watch);
    client_.watch->on_readable([this] { carry(client_, guest_); });
    guest_.watch->on_readable([this] { carry(guest_, client_); });
}

void RelayedConnection::carry(Side& from, Side& to)
{
    for (int turn = 0; turn < kReadsInTurn && to.unsent.empty(); ++turn) {
        const ssize_t got = ::read(from.socket.get(), scratch_.data(), scratch_.size());
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got < 0) return finish(false);
        if (got == 0) {
            from.read_all = true;
            from.watch->on_readable(nullptr);
            return pass_end_on(from, to);
        }
        const auto size = static_cast<std::size_t>(got);
        ssize_t put = rpc::send_some(to.socket.get(), scratch_.data(), size);
        if (put < 0 && errno != EAGAIN && errno != EINTR) return finish(false);
        put = put < 0 ? 0 : put;
        if (static_cast<std::size_t>(put) < size)
            to.unsent.assign(scratch_.data() + put, size - static_cast<std::size_t>(put));
        if (size < scratch_.size() && to.unsent.empty()) return;  // that was all there is
    }
    if (to.unsent.empty()) return;
    from.watch->on_readable(nullptr);
    to.watch->on_writable([this, &from, &to] { flush(to, from); });
}

void RelayedConnection::flush(Side& to, Side& from)
{
    const ssize_t put = rpc::send_some(to.socket.get(), to.unsent.data(), to.unsent.size());
    if (put < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (put < 0) return finish(false);
    to.unsent.erase(0, static_cast<std::size_t>(put));
    if (!to.unsent.empty()) return;
    to.unsent.shrink_to_fit();
    to.watch->on_writable(nullptr);
    from.watch->on_readable([this, &from, &to] { carry(from, to); });
}

void RelayedConnection::pass_end_on(Side& from, Side& to)
{
    ::shutdown(to.socket.get(), SHUT_WR);
    to.sent_all = true;
    if (from.sent_all && to.read_all) finish(true);
}

void RelayedConnection::finish(bool cleanly)
{
    if (!over_) return;
    timer_.reset();
    for (Side* side : {&client_, &guest_}) {
        side->watch.reset();
        if (!cleanly && side->socket) reset_on_close(side->socket.get());
        side->socket.reset();
    }
    const auto over = std::exchange(over_, nullptr);
    over();
}

}  // namespace berth::net
