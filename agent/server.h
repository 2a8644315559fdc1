#pragma once

#include "agent/environment.h"
#include "agent/methods.h"

#include <map>
#include <memory>
#include <string>

namespace berth::agent {

class Session;

/// Serves `agent.sock`: one session for each client, at most kMostClients of them. A client that
/// sends rubbish, half a line or nothing loses its connection, and nobody else notices. Lives on
/// the loop.
class Server {
public:
    static constexpr std::size_t kMostClients = 64;

    static Result<std::unique_ptr<Server>>
    open(Environment& environment, const std::string& path, const MethodTable& methods);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Passes an event that was stored on to those who subscribed.
    void stored(const store::Event& event);

private:
    Server(Environment& environment, const MethodTable& methods);
    void accept(UniqueFd socket);
    void drop_later(int id);

    Environment& environment_;
    const MethodTable& methods_;
    std::map<int, std::unique_ptr<Session>> sessions_;
    int last_id_ = 0;
    std::shared_ptr<bool> alive_ =
        std::make_shared<bool>(true);  ///< For what was posted and comes too late.
    std::unique_ptr<rpc::Listener> listener_;
};

}  // namespace berth::agent
