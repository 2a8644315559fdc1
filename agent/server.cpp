#include "agent/server.h"

#include "agent/event_feed.h"
#include "vzcore/rpc/socket.h"

#include <optional>
#include <string_view>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;

/// A client that connected and asks for nothing holds a place that another may need.
constexpr auto kFirstRequestBudget = 10s;

constexpr std::string_view kTurnedAway =
    R"({"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"the agent has too many clients",)"
    R"("data":{"code":"busy","hint":"close some, and try again"}}})"
    "\n";

}  // namespace

/// One client. `over` runs once when it is to be dropped, and may not destroy the session.
class Session : public Caller {
public:
    Session(Environment& environment,
            const MethodTable& methods,
            std::unique_ptr<rpc::Peer> peer,
            Callback over)
        : environment_(environment), methods_(methods), peer_(std::move(peer)),
          over_(std::move(over))
    {
        peer_->on_request([this](const std::string& method, const Json& params, rpc::Reply reply) {
            handle(method, params, std::move(reply));
        });
        peer_->on_closed([this](const Error& why) {
            environment_.log.debug("the client " + name_ + " has gone: " + why.message);
            over_();
        });
        silence_ = environment_.loop.after(kFirstRequestBudget, [this] { over_(); });
    }

    void subscribe(std::int64_t seq) override
    {
        feed_.reset();
        feed_.emplace(environment_.loop, environment_.store, environment_.log, *peer_, seq);
    }

    void set_name(const std::string& name) override
    {
        name_ = name.substr(0, 80);
        environment_.log.debug("the client " + name_ + " is here");
    }

    void stored(const store::Event& event)
    {
        if (feed_) feed_->stored(event);
    }

private:
    void handle(const std::string& method, const Json& params, rpc::Reply reply)
    {
        silence_.reset();
        answer(methods_, method, {params, *this, std::move(reply)});
    }

    Environment& environment_;
    const MethodTable& methods_;
    std::unique_ptr<rpc::Peer> peer_;
    Callback over_;
    std::string name_ = "(unnamed)";
    Handle silence_;
    std::optional<EventFeed> feed_;  // goes before the peer
};

Server::Server(Environment& environment, const MethodTable& methods)
    : environment_(environment), methods_(methods)
{
}

Server::~Server() = default;

Result<std::unique_ptr<Server>>
Server::open(Environment& environment, const std::string& path, const MethodTable& methods)
{
    std::unique_ptr<Server> server(new Server(environment, methods));
    auto listener =
        rpc::Listener::open(environment.loop, path, [raw = server.get()](UniqueFd socket) {
            raw->accept(std::move(socket));
        });
    if (!listener) return tl::unexpected<Error>(listener.error());
    server->listener_ = std::move(*listener);
    return server;
}

void Server::accept(UniqueFd socket)
{
    if (sessions_.size() >= kMostClients) {
        // An answer to a question not yet asked. It fits any socket's buffer, so nothing waits for
        // it.
        static_cast<void>(rpc::send_some(socket.get(), kTurnedAway.data(), kTurnedAway.size()));
        environment_.log.warn("turned a client away: " + std::to_string(kMostClients) +
                              " are connected");
        return;
    }
    auto peer = rpc::Peer::create(environment_.loop, std::move(socket));
    if (!peer) {
        environment_.log.warn("accepting a client: " + peer.error().message);
        return;
    }
    const int id = ++last_id_;
    sessions_[id] = std::make_unique<Session>(
        environment_, methods_, std::move(*peer), [this, id] { drop_later(id); });
}

void Server::drop_later(int id)
{
    // Not now: the session is on the stack.
    environment_.loop.post([this, id, alive = std::weak_ptr<bool>(alive_)] {
        if (!alive.expired()) sessions_.erase(id);
    });
}

void Server::stored(const store::Event& event)
{
    for (const auto& [id, session] : sessions_)
        session->stored(event);
}

}  // namespace berth::agent
