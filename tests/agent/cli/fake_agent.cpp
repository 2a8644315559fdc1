#include "tests/agent/cli/fake_agent.h"

#include "vzcore/rpc/rpc.h"
#include "vzcore/rpc/socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <future>
#include <set>
#include <stdexcept>

namespace berth::test {

Json good_hello()
{
    return {{"wire", 1}, {"version", "0.1.0"}, {"pid", 4242}};
}

Result<Json> polite(const std::string& method, const Json& /*params*/)
{
    return method == "hello" ? good_hello() : Json::object();
}

struct FakeAgent::State {
    Handler handler;
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    std::unique_ptr<rpc::Listener> listener;
    std::vector<std::unique_ptr<rpc::Peer>> peers;
    mutable std::mutex mutex;  // of what both threads see
    std::vector<Call> calls;
    std::set<std::string> silent;

    void accept(UniqueFd socket)
    {
        auto peer = rpc::Peer::create(*loop, std::move(socket));
        if (!peer) return;
        (*peer)->on_request(
            [this](const std::string& method, const Json& params, rpc::Reply reply) {
                const bool answers = record(method, params);
                if (answers) reply(handler(method, params));
            });
        peers.push_back(std::move(*peer));
    }

    bool record(const std::string& method, const Json& params)
    {
        const std::lock_guard lock(mutex);
        calls.push_back({method, params});
        return silent.count(method) == 0;
    }

    // Runs on the agent's thread and waits for its end.
    void run_there(const std::function<void()>& work)
    {
        std::promise<void> done;
        loop->post([&] {
            work();
            done.set_value();
        });
        done.get_future().wait();
    }
};

FakeAgent::FakeAgent(const std::string& socket, Handler handler) : state_(std::make_unique<State>())
{
    state_->handler = std::move(handler);
    auto listener = rpc::Listener::open(
        *state_->loop, socket, [this](UniqueFd fd) { state_->accept(std::move(fd)); });
    if (!listener) throw std::runtime_error(listener.error().message);
    state_->listener = std::move(*listener);
    thread_ = std::thread([this] { state_->loop->run(); });
}

FakeAgent::~FakeAgent()
{
    state_->run_there([this] {
        state_->peers.clear();
        state_->listener.reset();
        state_->loop->stop();
    });
    thread_.join();
}

void FakeAgent::stay_silent_on(std::string method)
{
    const std::lock_guard lock(state_->mutex);
    state_->silent.insert(std::move(method));
}

void FakeAgent::notify(const std::string& method, Json params)
{
    state_->loop->post([this, method, params = std::move(params)] {
        for (const auto& peer : state_->peers)
            if (peer->is_open()) peer->notify(method, params);
    });
}

void FakeAgent::drop_clients()
{
    state_->loop->post([this] { state_->peers.clear(); });
}

std::vector<FakeAgent::Call> FakeAgent::calls() const
{
    const std::lock_guard lock(state_->mutex);
    return state_->calls;
}

std::vector<FakeAgent::Call> FakeAgent::calls_of(const std::string& method) const
{
    std::vector<Call> found;
    for (Call& call : calls())
        if (call.method == method) found.push_back(std::move(call));
    return found;
}

bool FakeAgent::wait_for(const std::string& method) const
{
    return eventually([&] { return !calls_of(method).empty(); });
}

RudeListener::RudeListener(const std::string& socket, std::string bytes)
    : listener_(::socket(AF_UNIX, SOCK_STREAM, 0))
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket.data(), socket.size());
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, 4) != 0)
        throw std::runtime_error("cannot listen on " + socket);
    thread_ = std::thread([this, bytes = std::move(bytes)] {
        while (true) {
            const int client = ::accept(listener_, nullptr, nullptr);
            if (client < 0) return;
            static_cast<void>(rpc::send_some(client, bytes.data(), bytes.size()));
            std::array<char, 256> ignored{};
            while (::read(client, ignored.data(), ignored.size()) > 0) {
            }
            ::close(client);
        }
    });
}

RudeListener::~RudeListener()
{
    ::shutdown(listener_, SHUT_RDWR);  // wakes accept()
    thread_.join();
    ::close(listener_);
}

bool eventually(const std::function<bool()>& condition)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        ::poll(nullptr, 0, 2);
    }
    return true;
}

}  // namespace berth::test
