#include "vzcore/net/tcp_relay.h"

#include "vzcore/net/relayed_connection.h"
#include "vzcore/net/tcp_socket.h"

#include <cerrno>
#include <map>
#include <utility>

namespace berth::net {
namespace {

constexpr std::chrono::milliseconds kPause{200};

class LoopbackRelay : public TcpRelay {
public:
    LoopbackRelay(Loop& loop, UniqueFd socket, std::unique_ptr<FdWatch> watch, Options options)
        : loop_(loop), options_(std::move(options)), socket_(std::move(socket)),
          watch_(std::move(watch)), scratch_(kScratchSize)
    {
        accept_more();
    }

    std::uint16_t host_port() const override { return local_port(socket_.get()); }
    std::size_t connections() const override { return connections_.size(); }

private:
    void accept_more()
    {
        watch_->on_readable([this] { accept_one(); });
    }

    void accept_one()
    {
        UniqueFd client = accept_tcp(socket_.get());
        if (!client) {
            // Out of descriptors: the client stays in the backlog, so without a pause this would
            // spin.
            if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
                watch_->on_readable(nullptr);
                retry_ = loop_.after(kPause, [this] { accept_more(); });
            }
            return;
        }
        const std::uint64_t number = ++newest_;
        connections_[number] = std::make_unique<RelayedConnection>(
            loop_, std::move(client), scratch_, [this, number] { remove_later(number); });
        if (connections_.size() >= options_.connections_most) watch_->on_readable(nullptr);
        options_.find_guest(
            [this, alive = std::weak_ptr<bool>(alive_), number](const Result<Ipv4>& guest) {
                if (!alive.expired()) found(number, guest);
            });
    }

    void found(std::uint64_t number, const Result<Ipv4>& guest)
    {
        const auto connection = connections_.find(number);
        if (connection == connections_.end()) return;
        if (guest)
            connection->second->connect(*guest, options_.guest_port, options_.connect_time);
        else
            connection->second->give_up();
    }

    // It is inside one of its own callbacks.
    void remove_later(std::uint64_t number)
    {
        loop_.post([this, alive = std::weak_ptr<bool>(alive_), number] {
            if (alive.expired()) return;
            const bool was_full = connections_.size() >= options_.connections_most;
            connections_.erase(number);
            if (was_full) accept_more();
        });
    }

    Loop& loop_;
    Options options_;
    UniqueFd socket_;  // outlives the watch
    std::unique_ptr<FdWatch> watch_;
    Scratch scratch_;
    std::map<std::uint64_t, std::unique_ptr<RelayedConnection>> connections_;
    std::uint64_t newest_ = 0;
    Handle retry_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

tl::unexpected<Error> cannot_listen(const Error& why, const TcpRelay::Options& options)
{
    const std::string port = std::to_string(options.host_port);
    const std::string what = "the host port tcp " + port + " of " + options.machine_name;
    if (why.code == ErrorCode::Busy)
        return fail(ErrorCode::Busy,
                    what + " is in use by another program",
                    "forward another port, or see who has it: lsof -nP -iTCP:" + port);
    return fail(why.code, what + ": " + why.message, "forward a port from 1024 on");
}

}  // namespace

Result<std::unique_ptr<TcpRelay>> TcpRelay::listen(Loop& loop, Options options)
{
    auto socket = listen_on_loopback(options.host_port);
    if (!socket) return cannot_listen(socket.error(), options);
    auto watch = loop.watch(socket->get());
    if (!watch) return tl::unexpected<Error>(watch.error());
    return std::make_unique<LoopbackRelay>(
        loop, std::move(*socket), std::move(*watch), std::move(options));
}

}  // namespace berth::net
