#include "menubar/viewer/agent_link.h"

#include "agent/client/agent_launcher.h"
#include "agent/client/client.h"
#include "menubar/viewer/text.h"
#include "vzcore/process.h"

namespace berth::viewer {

AgentLink::AgentLink(Loop& loop, Paths paths) : loop_(loop), paths_(std::move(paths))
{
    // An agent that begins to serve makes its socket there.
    QObject::connect(&watcher_, &QFileSystemWatcher::directoryChanged, &watcher_, [this] {
        next_may_serve_ = true;
        follow();
    });
}

AgentLink::~AgentLink() = default;

void AgentLink::open()
{
    watcher_.addPath(qt(paths_.runtime));
    dial();
}

// The next agent may be there before it is heard that the last one has gone.
void AgentLink::follow()
{
    if (peer_ || !next_may_serve_) return;
    next_may_serve_ = false;
    auto peer = rpc::Peer::dial(loop_, paths_.agent_socket());
    if (peer) take(std::move(*peer));  // otherwise it was said already that there is none
}

void AgentLink::dial()
{
    auto peer = rpc::Peer::dial(loop_, paths_.agent_socket());
    if (!peer) {
        const bool nobody =
            peer.error().code == ErrorCode::Unreachable || peer.error().code == ErrorCode::NotFound;
        if (nobody && !launched_) return launch();
        return fail_with(peer.error());
    }
    take(std::move(*peer));
}

void AgentLink::take(std::unique_ptr<rpc::Peer> peer)
{
    peer_ = std::move(peer);
    peer_->on_closed([this](const Error& why) {
        // Not from inside the peer's own callback.
        loop_.post([gone = std::shared_ptr<rpc::Peer>(std::move(peer_))] {});
        fail_with({ErrorCode::Unreachable,
                   "the agent has gone: " + why.message,
                   "machines go on; this window follows the next agent"});
        follow();
    });
    peer_->on_notification([this](const std::string& method, const Json& params) {
        if (method != "event" || !on_event) return;
        if (const auto event = read_event(params)) on_event(*event);
    });
    greet();
}

void AgentLink::launch()
{
    launched_ = true;
    const auto program = find_agent_program();
    if (!program) return fail_with(program.error());
    const auto pid = spawn({.program = *program, .arguments = {"--background"}, .directory = "/"});
    if (!pid) return fail_with(pid.error());
    // In the background it ends when the agent serves its socket, or could not. The socket may have
    // been seen before.
    child_ = loop_.on_child_exit(*pid, [this](const ChildExit&) {
        if (!peer_) dial();
    });
}

void AgentLink::greet()
{
    Json params{{"wire", rpc::kWireVersion}, {"client", "berth-viewer " BERTH_VERSION}};
    call("hello", std::move(params), [this](const Result<Json>& result) {
        if (!result) return fail_with(result.error());
        take_hello(*result);
    });
}

void AgentLink::take_hello(const Json& result)
{
    if (auto good = check_wire(result); !good) return fail_with(good.error());
    launched_ = true;  // one that is quit is not started again behind its user's back
    call("events.subscribe", Json::object(), [](const Result<Json>&) {});
    if (on_ready) on_ready();
}

void AgentLink::call(const std::string& method,
                     Json params,
                     Reply reply,
                     std::chrono::milliseconds timeout)
{
    if (!peer_) return reply(fail(ErrorCode::Unreachable, "no agent is there to be asked"));
    peer_->call(method, std::move(params), timeout, std::move(reply));
}

void AgentLink::fail_with(const Error& error) const
{
    if (on_failure) on_failure(error);
}

}  // namespace berth::viewer
