#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/rpc/line_channel.h"
#include "vzcore/rpc/rpc.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <array>
#include <atomic>
#include <cstring>
#include <thread>

using namespace berth;
using namespace berth::rpc;
using namespace std::chrono_literals;

namespace {

// A server with one method, "echo", that answers what it is asked; "later" keeps the reply; "fail"
// refuses.
class Server {
public:
    explicit Server(EventLoop& loop, const std::string& path)
    {
        auto listener = Listener::open(loop, path, [this, &loop](UniqueFd socket) {
            auto peer = Peer::create(loop, std::move(socket));
            REQUIRE(peer);
            peers.push_back(std::move(*peer));
            peers.back()->on_request(
                [this](const std::string& method, const Json& params, Reply reply) {
                    if (method == "echo") return reply(params);
                    if (method == "later") return kept.push_back(std::move(reply));
                    if (method == "drop_me") return peers.clear();
                    reply(fail(ErrorCode::Refused, "no " + method, "try echo"));
                });
            peers.back()->on_closed([this](const Error& why) { closed.push_back(why.message); });
        });
        REQUIRE(listener);
        listening = std::move(*listener);
    }

    std::unique_ptr<Listener> listening;
    std::vector<std::unique_ptr<Peer>> peers;
    std::vector<Reply> kept;
    std::vector<std::string> closed;
};

struct Fixture {
    test::TempDir dir;
    std::string path = dir / "s.sock";
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    Server server{*loop, path};
    std::unique_ptr<Peer> client = std::move(*Peer::dial(*loop, path));
    std::optional<Result<Json>> answer;

    void call(const std::string& method, Json params, std::chrono::milliseconds timeout = 60s)
    {
        answer.reset();
        client->call(method, std::move(params), timeout, [this](Result<Json> result) {
            answer = std::move(result);
        });
        test::run_until(*loop, [&] { return answer.has_value(); });
    }
    // Raw bytes from a client that does not speak the protocol; what came back until the line or
    // the end.
    std::string raw(const std::string& bytes)
    {
        auto socket = connect_unix(path);
        REQUIRE(socket);
        std::string out = bytes;
        std::string in;
        bool ended = false;
        test::run_until(*loop, [&] {
            const ssize_t put =
                out.empty() ? 0 : ::send(socket->get(), out.data(), out.size(), MSG_NOSIGNAL);
            if (put > 0) out.erase(0, static_cast<std::size_t>(put));
            char buffer[4096];
            const ssize_t got = ::read(socket->get(), buffer, sizeof buffer);
            if (got > 0) in.append(buffer, static_cast<std::size_t>(got));
            ended = got == 0 || (got < 0 && errno == ECONNRESET);
            return ended || in.find('\n') != std::string::npos;
        });
        return in;
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a call is answered with its result or its error", "[rpc]")
{
    call("echo", {{"a", 1}, {"text", "ä\n\""}});
    REQUIRE(*answer);
    CHECK((**answer)["text"] == "ä\n\"");

    call("other", Json::object());
    REQUIRE_FALSE(*answer);
    CHECK(answer->error().code == ErrorCode::Refused);
    CHECK(answer->error().message == "no other");
    CHECK(answer->error().hint == "try echo");
}

TEST_CASE_METHOD(Fixture,
                 "a call that is not answered times out, and its late answer is dropped",
                 "[rpc]")
{
    call("later", Json::object(), 20ms);
    CHECK(answer->error().code == ErrorCode::TimedOut);
    test::run_until(*loop, [&] { return server.kept.size() == 1; });
    server.kept[0](Json{{"late", true}});
    call("echo", {{"n", 2}});
    CHECK((**answer)["n"] == 2);
}

TEST_CASE_METHOD(Fixture, "outstanding calls fail when the other side goes", "[rpc]")
{
    std::string closed;
    client->on_closed([&](const Error& why) { closed = why.message; });
    call("drop_me", Json::object());
    CHECK(answer->error().code == ErrorCode::Unreachable);
    CHECK_FALSE(closed.empty());
    CHECK_FALSE(client->is_open());
    call("echo", Json::object());
    CHECK(answer->error().code == ErrorCode::Unreachable);
}

TEST_CASE_METHOD(Fixture, "a peer may be destroyed inside its own answer", "[rpc]")
{
    bool ran = false;
    client->call("echo", Json::object(), 60s, [&](const Result<Json>&) {
        client.reset();
        ran = true;
    });
    test::run_until(*loop, [&] { return ran; });
    test::run_until(*loop, [&] { return server.closed.size() == 1; });
}

TEST_CASE_METHOD(Fixture, "a late reply to a connection that has gone is dropped", "[rpc]")
{
    client->call("later", Json::object(), 60s, [](const Result<Json>&) {});
    test::run_until(*loop, [&] { return server.kept.size() == 1; });
    client.reset();
    test::run_until(*loop, [&] { return server.closed.size() == 1; });
    server.peers.clear();
    server.kept[0](Json::object());
}

TEST_CASE_METHOD(Fixture, "notifications carry their parameters", "[rpc]")
{
    Json seen;
    client->on_notification([&](const std::string& method, const Json& params) {
        seen = {{"method", method}, {"params", params}};
    });
    call("echo", Json::object());  // the connection is up
    server.peers[0]->notify("event", {{"seq", 3}});
    test::run_until(*loop, [&] { return !seen.is_null(); });
    CHECK(seen["method"] == "event");
    CHECK(seen["params"]["seq"] == 3);
}

TEST_CASE_METHOD(Fixture, "what is no JSON-RPC is answered with an error and harms nobody", "[rpc]")
{
    CHECK(raw("garbage\n").find("-32700") != std::string::npos);
    CHECK(raw("[]\n").find("-32600") != std::string::npos);
    CHECK(raw("{\"id\":1,\"method\":5}\n").find("-32600") != std::string::npos);
    CHECK(raw("{\"id\":{},\"method\":\"echo\"}\n").find("-32600") != std::string::npos);
    CHECK(raw("{\"id\":1,\"method\":\"echo\",\"params\":[1]}\n").find("-32600") !=
          std::string::npos);
    CHECK(raw(std::string(100'000, '[') + "\n").find("-32700") != std::string::npos);
    CHECK(raw(std::string("\xff\xfe\x00\n", 4)).find("-32700") != std::string::npos);
    call("echo", {{"still", "here"}});
    CHECK(*answer);
}

TEST_CASE_METHOD(Fixture, "a line over the limit ends its connection and no other", "[rpc]")
{
    CHECK(raw(std::string(kLineLimit + 2, 'x')).empty());
    CHECK(server.closed.size() == 1);
    call("echo", {{"still", "here"}});
    CHECK(*answer);
}

TEST_CASE_METHOD(Fixture, "half a line and silence keep nobody else waiting", "[rpc]")
{
    const auto half = connect_unix(path);
    const auto silent = connect_unix(path);
    REQUIRE(::send(half->get(), "{\"id\"", 5, MSG_NOSIGNAL) == 5);
    call("echo", {{"a", 1}});
    CHECK(*answer);
}

TEST_CASE_METHOD(Fixture, "a client that does not read is dropped, not waited for", "[rpc]")
{
    const auto deaf = connect_unix(path);
    REQUIRE(deaf);
    test::run_until(*loop, [&] { return server.peers.size() == 2; });
    const Json large = {{"text", std::string(500'000, 'x')}};
    for (int i = 0; i < 40; ++i)
        server.peers[1]->notify("event", large);
    test::run_until(*loop, [&] { return server.closed.size() == 1; });
    CHECK(server.closed[0].find("does not read") != std::string::npos);
}

TEST_CASE("one socket has one listener, and a dead one's file is replaced", "[rpc]")
{
    const test::TempDir dir;
    const auto loop = EventLoop::create();
    const auto nobody = [](const UniqueFd&) {};
    {
        const auto first = Listener::open(*loop, dir / "s", nobody);
        REQUIRE(first);
        struct stat info {};
        REQUIRE(::stat((dir / "s").c_str(), &info) == 0);
        CHECK((info.st_mode & 0777) == 0600);
        const auto second = Listener::open(*loop, dir / "s", nobody);
        REQUIRE_FALSE(second);
        CHECK(second.error().code == ErrorCode::Busy);
    }
    CHECK(::access((dir / "s").c_str(), F_OK) != 0);
    {
        // As a killed process leaves it.
        auto left = open_file(dir / "s", O_CREAT | O_WRONLY);
        REQUIRE(left);
    }
    CHECK(Listener::open(*loop, dir / "s", nobody));
}

TEST_CASE("a socket that has its name can be connected", "[rpc]")
{
    const test::TempDir dir;
    const auto loop = EventLoop::create();
    std::atomic<bool> done = false;
    std::string refused;
    // As who waits for the name: he connects once it is there.
    std::thread waits([&] {
        while (!done)
            if (const auto socket = connect_unix(dir / "s");
                !socket && socket.error().message.find("refused") != std::string::npos)
                refused = socket.error().message;
    });
    for (int i = 0; i < 200; ++i)
        CHECK(Listener::open(*loop, dir / "s", [](const UniqueFd&) {}));
    done = true;
    waits.join();
    CHECK(refused.empty());
}

TEST_CASE("a socket path too long is refused with its length", "[rpc]")
{
    const auto loop = EventLoop::create();
    const std::string path = "/tmp/" + std::string(200, 'x');
    const auto listener = Listener::open(*loop, path, [](const UniqueFd&) {});
    REQUIRE_FALSE(listener);
    CHECK(listener.error().message.find("205 bytes") != std::string::npos);
    CHECK_FALSE(Peer::dial(*loop, path));
}

TEST_CASE("connecting where nobody listens is Unreachable", "[rpc]")
{
    const test::TempDir dir;
    const auto loop = EventLoop::create();
    CHECK(Peer::dial(*loop, dir / "none").error().code == ErrorCode::Unreachable);
}

TEST_CASE("a line can carry a descriptor", "[rpc]")
{
    const auto loop = EventLoop::create();
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    const UniqueFd other(ends[1]);
    const auto channel = LineChannel::create(*loop, UniqueFd(ends[0]));
    REQUIRE(channel);
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    const UniqueFd out(pipe[0]);
    UniqueFd in(pipe[1]);
    REQUIRE((*channel)->send_with("take this", in.get()));
    in.reset();

    std::array<char, 64> text{};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    iovec part{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    REQUIRE(::recvmsg(other.get(), &message, 0) == 10);
    CHECK(std::string(text.data(), 10) == "take this\n");
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    REQUIRE(header != nullptr);
    int got = -1;
    std::memcpy(&got, CMSG_DATA(header), sizeof got);
    const UniqueFd passed(got);
    REQUIRE(::write(passed.get(), "x", 1) == 1);
    char byte = 0;
    REQUIRE(::read(out.get(), &byte, 1) == 1);
    CHECK(byte == 'x');
}
