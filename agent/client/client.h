#pragma once

#include "vzcore/base/paths.h"
#include "vzcore/json.h"
#include "vzcore/loop.h"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace berth {

namespace rpc {
class Peer;
}

/// A busy host may hold its agent up.
constexpr std::chrono::milliseconds kHelloPatience{30'000};

struct ClientOptions {
    enum class Launch { Allowed, Forbidden };

    std::string socket;         ///< Of the agent: Paths::agent_socket().
    std::string name;           ///< Who calls, for the agent's log: "berth 0.1.0".
    std::string agent_program;  ///< Empty: beside this program, else in PATH.
    Launch launch = Launch::Allowed;
    std::chrono::milliseconds hello_timeout = kHelloPatience;
    std::chrono::milliseconds launch_timeout{30'000};
};

/// What an agent answered to `hello`: TooNew where it speaks a version of the protocol that we do
/// not.
Result<void> check_wire(const Json& hello);

/// A connection to the agent, greeted. Calls wait for their answer by running the loop, so they are
/// made from outside it, never from one of its callbacks; notifications arrive during any wait. One
/// thread.
class Client {
public:
    using NotificationHandler = std::function<void(const std::string& method, const Json& params)>;
    struct Call {
        std::string method;
        Json params;
        std::chrono::milliseconds timeout;
    };

    /// Connects and says hello. Where nobody listens an agent is started first, unless that is
    /// forbidden. Unreachable: no agent; TimedOut: one that does not answer; TooNew: one that
    /// speaks another version.
    static Result<std::unique_ptr<Client>> connect(EventLoop& loop, const ClientOptions& options);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// One request and its answer.
    Result<Json> call(const std::string& method,
                      Json params = Json::object(),
                      std::chrono::milliseconds timeout = std::chrono::seconds(30));
    /// Several requests at once; `on_reply` runs for each as its answer comes, with its place in
    /// `calls`. Returns when all are answered, or after interrupt().
    void call_all(std::vector<Call> calls, std::function<void(std::size_t, Result<Json>)> on_reply);

    /// Ends the wait of this moment and all later ones: their answer is an error. From a callback.
    void interrupt();
    [[nodiscard]] bool interrupted() const { return interrupted_; }

    void on_notification(NotificationHandler handler);
    /// Runs once when the agent has gone.
    void on_closed(std::function<void(const Error& why)> handler);
    [[nodiscard]] bool is_open() const;

    /// Of the agent.
    [[nodiscard]] const std::string& version() const { return version_; }
    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    Client(EventLoop& loop, std::unique_ptr<rpc::Peer> peer);
    Result<void> greet(const ClientOptions& options);

    EventLoop& loop_;
    std::unique_ptr<rpc::Peer> peer_;
    std::string version_;
    pid_t pid_ = 0;
    bool interrupted_ = false;
};

}  // namespace berth
