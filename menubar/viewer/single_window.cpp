#include "menubar/viewer/single_window.h"

#include "vzcore/json_read.h"

#include <algorithm>

namespace berth::viewer {
namespace {

constexpr std::chrono::seconds kTimeout{5};

std::string socket_path(const std::string& runtime, const std::string& id)
{
    return runtime + "/v-" + id + ".sock";
}

RaiseRequest read_request(const Json& params)
{
    return {integer_of(params, "run").value_or(0),
            flag_of(params, "history"),
            text_of(params, "activation_token")};
}

}  // namespace

Result<std::unique_ptr<SingleWindow>>
SingleWindow::claim(Loop& loop,
                    const std::string& runtime,
                    const std::string& id,
                    std::function<void(const RaiseRequest&)> on_raise)
{
    std::unique_ptr<SingleWindow> window(new SingleWindow);
    window->on_raise_ = std::move(on_raise);
    auto listener = rpc::Listener::open(
        loop, socket_path(runtime, id), [raw = window.get(), &loop](UniqueFd socket) {
            raw->accept(loop, std::move(socket));
        });
    if (!listener && listener.error().code == ErrorCode::Busy) return nullptr;
    if (!listener) return tl::unexpected<Error>(listener.error());
    window->listener_ = std::move(*listener);
    return window;
}

void SingleWindow::accept(Loop& loop, UniqueFd socket)
{
    auto peer = rpc::Peer::create(loop, std::move(socket));
    if (!peer) return;
    peers_.push_back(std::move(*peer));
    rpc::Peer* raw = peers_.back().get();
    raw->on_request([this](const std::string& method, const Json& params, const rpc::Reply& reply) {
        if (method != "raise")
            return reply(fail(ErrorCode::Unsupported, "a viewer knows \"raise\" only"));
        reply(Json::object());
        on_raise_(read_request(params));
    });
    raw->on_closed([this, raw, &loop](const Error&) {
        loop.post(
            [this, raw] { peers_.remove_if([&](const auto& one) { return one.get() == raw; }); });
    });
}

std::unique_ptr<rpc::Peer>
SingleWindow::raise_other(Loop& loop,
                          const std::string& runtime,
                          const std::string& id,
                          const RaiseRequest& request,
                          const std::function<void(Result<void>)>& on_end)
{
    auto peer = rpc::Peer::dial(loop, socket_path(runtime, id));
    if (!peer) {
        on_end(tl::unexpected<Error>(peer.error()));
        return nullptr;
    }
    Json params{{"run", request.run},
                {"history", request.history},
                {"activation_token", request.activation_token}};
    (*peer)->call("raise", std::move(params), kTimeout, [on_end](const Result<Json>& result) {
        if (!result) return on_end(tl::unexpected<Error>(result.error()));
        on_end({});
    });
    return std::move(*peer);
}

}  // namespace berth::viewer
