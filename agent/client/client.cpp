#include "agent/client/client.h"

#include "agent/client/agent_launcher.h"
#include "vzcore/json_read.h"
#include "vzcore/rpc/rpc.h"

#include <memory>

namespace berth {
namespace {

bool nobody_listens(const Error& error)
{
    return error.code == ErrorCode::Unreachable || error.code == ErrorCode::NotFound;
}

Result<void> launch(EventLoop& loop, const ClientOptions& options)
{
    std::string program = options.agent_program;
    if (program.empty()) {
        auto found = find_agent_program();
        if (!found) return fail(found.error(), "starting the agent");
        program = std::move(*found);
    }
    return launch_agent(loop, program, options.launch_timeout);
}

Result<std::unique_ptr<rpc::Peer>> dial_or_launch(EventLoop& loop, const ClientOptions& options)
{
    auto peer = rpc::Peer::dial(loop, options.socket);
    if (peer || !nobody_listens(peer.error())) return peer;
    if (options.launch == ClientOptions::Launch::Forbidden)
        return fail(
            ErrorCode::Unreachable, "no agent is running", "start one with: berth agent start");
    const auto launched = launch(loop, options);
    peer = rpc::Peer::dial(loop, options.socket);
    // Another command may have started an agent at the same time: ours then gave up, and all is
    // well.
    if (!peer && !launched) return tl::unexpected<Error>(launched.error());
    return peer;
}

// A full backlog, a folder that may not be entered: an agent may be there, and is out of reach.
// Only a path that is no socket's and an agent that is late are something else.
Error out_of_reach(const Error& error)
{
    const bool other = error.code == ErrorCode::Invalid || error.code == ErrorCode::TimedOut;
    return {other ? error.code : ErrorCode::Unreachable, error.message, error.hint};
}

}  // namespace

Result<void> check_wire(const Json& hello)
{
    const auto wire = integer_of(hello, "wire");
    if (wire && *wire >= rpc::kOldestWireVersion && *wire <= rpc::kWireVersion) return {};
    return fail(ErrorCode::TooNew,
                "the agent speaks protocol version " +
                    (wire ? std::to_string(*wire) : std::string("unknown")) +
                    ", this program version " + std::to_string(rpc::kWireVersion),
                "use the berth that came with the agent, or quit the agent and try again");
}

Client::Client(EventLoop& loop, std::unique_ptr<rpc::Peer> peer)
    : loop_(loop), peer_(std::move(peer))
{
}

Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::connect(EventLoop& loop, const ClientOptions& options)
{
    const auto dial = [&]() -> Result<std::unique_ptr<Client>> {
        auto peer = dial_or_launch(loop, options);
        if (!peer) return tl::unexpected<Error>(out_of_reach(peer.error()));
        return std::unique_ptr<Client>(new Client(loop, std::move(*peer)));
    };
    auto client = dial();
    if (!client) return client;
    auto greeted = (*client)->greet(options);
    if (!greeted && !(*client)->is_open() && !(*client)->interrupted()) {
        // The socket of an agent that ends takes connections to its last moment. Nothing was asked
        // yet, so the next agent may be asked instead.
        client = dial();
        if (!client) return client;
        greeted = (*client)->greet(options);
    }
    if (!greeted) return fail(greeted.error(), "talking to the agent");
    return client;
}

Result<void> Client::greet(const ClientOptions& options)
{
    Json params{{"wire", rpc::kWireVersion}, {"client", options.name}};
    auto hello = call("hello", std::move(params), options.hello_timeout);
    if (!hello) {
        const std::string hint = hello.error().code == ErrorCode::TimedOut
                                     ? "it may hang; its log says more: see berth doctor"
                                     : "";
        return tl::unexpected<Error>(hello.error().hinting(hint));
    }
    version_ = text_of(*hello, "version");
    pid_ = static_cast<pid_t>(integer_of(*hello, "pid").value_or(0));
    return check_wire(*hello);
}

Result<Json> Client::call(const std::string& method, Json params, std::chrono::milliseconds timeout)
{
    std::optional<Result<Json>> answer;
    call_all({{method, std::move(params), timeout}},
             [&](std::size_t /*only*/, Result<Json> result) { answer = std::move(result); });
    if (!answer) return fail(ErrorCode::Refused, "interrupted");
    return std::move(*answer);
}

void Client::call_all(std::vector<Call> calls,
                      std::function<void(std::size_t, Result<Json>)> on_reply)
{
    // Shared with the replies, which may come after an interrupt has ended this function.
    struct Wait {
        std::size_t open;
        std::function<void(std::size_t, Result<Json>)> on_reply;
    };
    auto wait = std::make_shared<Wait>(Wait{calls.size(), std::move(on_reply)});
    for (std::size_t i = 0; i < calls.size(); ++i) {
        auto& [method, params, timeout] = calls[i];
        peer_->call(method, std::move(params), timeout, [this, wait, i](Result<Json> result) {
            if (!wait->on_reply) return;
            wait->on_reply(i, std::move(result));
            if (--wait->open == 0) loop_.stop();
        });
    }
    while (wait->open > 0 && !interrupted_)
        loop_.run();
    wait->on_reply = nullptr;
}

void Client::interrupt()
{
    interrupted_ = true;
    loop_.stop();
}

void Client::on_notification(NotificationHandler handler)
{
    peer_->on_notification(std::move(handler));
}

void Client::on_closed(std::function<void(const Error& why)> handler)
{
    peer_->on_closed(std::move(handler));
}

bool Client::is_open() const
{
    return peer_->is_open();
}

}  // namespace berth
