#include "vzcore/rpc/line_channel.h"
#include "vzcore/rpc/rpc.h"

#include <map>

namespace berth::rpc {
namespace {

constexpr int kMethodError = -32000;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr int kInvalidParameters = -32602;

int number_of(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Invalid: return kInvalidParameters;
    case ErrorCode::Unsupported: return kMethodNotFound;
    default: return kMethodError;
    }
}

Json error_json(const Error& error, int number)
{
    return {{"code", number},
            {"message", error.message},
            {"data", {{"code", name_of(error.code)}, {"hint", error.hint}}}};
}

std::string text_member(const Json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Error error_from(const Json& json)
{
    if (!json.is_object())
        return {ErrorCode::Internal, "the peer sent an error that is no object", ""};
    Error error{ErrorCode::Internal, text_member(json, "message"), ""};
    if (const auto data = json.find("data"); data != json.end() && data->is_object()) {
        error.code = error_code_named(text_member(*data, "code"));
        error.hint = text_member(*data, "hint");
    }
    return error;
}

}  // namespace

// Shared by the peer and the replies it has handed out, which may outlive it. `open` turns false
// for good.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Loop& loop, std::unique_ptr<LineChannel> channel)
        : loop_(loop), channel_(std::move(channel))
    {
    }

    void listen()
    {
        // The channel belongs to this object and is destroyed with it or before.
        channel_->start([this](std::string_view line) { receive(line); },
                        [this](const Error& why) { closed(why); });
    }

    void
    call(const std::string& method, Json params, std::chrono::milliseconds timeout, Reply reply)
    {
        if (!channel_) {
            loop_.post([reply = std::move(reply)] {
                reply(fail(ErrorCode::Unreachable, "the connection is closed"));
            });
            return;
        }
        const std::int64_t id = ++last_id_;
        Handle timer = loop_.after(timeout, [this, id, method] {
            finish(id, fail(ErrorCode::TimedOut, "no answer to " + method + " in time"));
        });
        calls_.emplace(id, Call{std::move(reply), std::move(timer)});
        send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}});
    }

    void notify(const std::string& method, Json params)
    {
        send({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
    }

    void shut()
    {
        on_request = nullptr;
        on_notification = nullptr;
        on_closed = nullptr;
        calls_.clear();
        channel_.reset();
    }

    [[nodiscard]] bool has_backlog() const { return channel_ && channel_->has_backlog(); }

    void on_drained(Callback callback)
    {
        if (channel_) channel_->on_drained(std::move(callback));
    }

    [[nodiscard]] bool is_open() const { return channel_ != nullptr; }

    Peer::RequestHandler on_request;
    Peer::NotificationHandler on_notification;
    Peer::ClosedHandler on_closed;

private:
    struct Call {
        Reply reply;
        Handle timer;
    };

    void send(const Json& message)
    {
        if (channel_) channel_->send(dump_line(message));
    }

    void receive(std::string_view line)
    {
        const auto keep = shared_from_this();  // a handler may destroy the peer
        auto message = parse_json(line, "the message");
        if (!message || !message->is_object()) {
            answer_error(nullptr,
                         {ErrorCode::Invalid,
                          message ? "the message is not an object" : message.error().message,
                          "send one JSON-RPC 2.0 object a line"},
                         message ? kInvalidRequest : -32700);
            return;
        }
        if (message->contains("method"))
            receive_request(*message);
        else
            receive_reply(*message);
    }

    void receive_request(const Json& message)
    {
        const std::string method = text_member(message, "method");
        const Json params = message.value("params", Json::object());
        const auto id = message.find("id");
        if (id == message.end()) {
            if (const auto handler = on_notification) handler(method, params);
            return;
        }
        if (method.empty() || !params.is_object() ||
            !(id->is_number_integer() || id->is_string())) {
            answer_error(*id,
                         {ErrorCode::Invalid,
                          "a request needs an id, a method name and an object of parameters",
                          ""},
                         kInvalidRequest);
            return;
        }
        if (!on_request) {
            answer_error(*id,
                         {ErrorCode::Unsupported, "this side answers no requests", ""},
                         kMethodNotFound);
            return;
        }
        on_request(method, params, [weak = weak_from_this(), id = *id](Result<Json> result) {
            if (const auto self = weak.lock()) self->answer(id, std::move(result));
        });
    }

    void answer(const Json& id, Result<Json> result)
    {
        if (!result) return answer_error(id, result.error(), number_of(result.error()));
        send({{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(*result)}});
    }

    void answer_error(const Json& id, const Error& error, int number)
    {
        send({{"jsonrpc", "2.0"}, {"id", id}, {"error", error_json(error, number)}});
    }

    void receive_reply(const Json& message)
    {
        const auto id = message.find("id");
        if (id == message.end() || !id->is_number_integer())
            return;  // an answer to nothing we sent
        if (const auto error = message.find("error"); error != message.end())
            return finish(id->get<std::int64_t>(), tl::unexpected<Error>(error_from(*error)));
        finish(id->get<std::int64_t>(), message.value("result", Json()));
    }

    void finish(std::int64_t id, Result<Json> result)
    {
        const auto found = calls_.find(id);
        if (found == calls_.end()) return;  // timed out before
        const Reply reply = std::move(found->second.reply);
        calls_.erase(found);
        reply(std::move(result));
    }

    void closed(const Error& why)
    {
        const auto keep = shared_from_this();  // a handler may destroy the peer
        channel_.reset();
        auto calls = std::move(calls_);
        calls_.clear();
        const auto handler = std::move(on_closed);
        on_closed = nullptr;
        for (auto& [id, call] : calls)
            call.reply(fail(ErrorCode::Unreachable, "the connection ended: " + why.message));
        if (handler) handler(why);
    }

    Loop& loop_;
    std::unique_ptr<LineChannel> channel_;
    std::map<std::int64_t, Call> calls_;
    std::int64_t last_id_ = 0;
};

namespace {

class ConnectedPeer : public Peer {
public:
    explicit ConnectedPeer(std::shared_ptr<Connection> connection)
        : connection_(std::move(connection))
    {
    }
    ConnectedPeer(const ConnectedPeer&) = delete;
    ConnectedPeer& operator=(const ConnectedPeer&) = delete;
    ~ConnectedPeer() override { connection_->shut(); }

    void on_request(RequestHandler handler) override
    {
        connection_->on_request = std::move(handler);
    }
    void on_notification(NotificationHandler handler) override
    {
        connection_->on_notification = std::move(handler);
    }
    void on_closed(ClosedHandler handler) override { connection_->on_closed = std::move(handler); }
    void call(const std::string& method,
              Json params,
              std::chrono::milliseconds timeout,
              Reply reply) override
    {
        connection_->call(method, std::move(params), timeout, std::move(reply));
    }
    void notify(const std::string& method, Json params) override
    {
        connection_->notify(method, std::move(params));
    }
    bool has_backlog() const override { return connection_->has_backlog(); }
    void on_drained(Callback callback) override { connection_->on_drained(std::move(callback)); }
    bool is_open() const override { return connection_->is_open(); }

private:
    std::shared_ptr<Connection> connection_;
};

}  // namespace

Result<std::unique_ptr<Peer>> Peer::create(Loop& loop, UniqueFd socket)
{
    auto channel = LineChannel::create(loop, std::move(socket));
    if (!channel) return tl::unexpected<Error>(channel.error());
    auto connection = std::make_shared<Connection>(loop, std::move(*channel));
    connection->listen();
    return std::make_unique<ConnectedPeer>(std::move(connection));
}

Result<std::unique_ptr<Peer>> Peer::dial(Loop& loop, const std::string& path)
{
    auto socket = connect_unix(path);
    if (!socket) return tl::unexpected<Error>(socket.error());
    return create(loop, std::move(*socket));
}

}  // namespace berth::rpc
