#include "agent/client/client.h"
#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/rpc/rpc.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

using namespace berth;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

ClientOptions options_for(const CliHome& home)
{
    ClientOptions options;
    options.socket = home.socket();
    options.name = "test";
    options.launch = ClientOptions::Launch::Forbidden;
    options.hello_timeout = 60s;
    return options;
}

Error connect_error(const ClientOptions& options)
{
    const auto loop = EventLoop::create();
    const auto client = Client::connect(*loop, options);
    REQUIRE_FALSE(client);
    CHECK_FALSE(client.error().message.empty());
    return client.error();
}

void set_stub_mode(const char* mode)
{
    ::setenv("STUB_AGENT_MODE", mode, 1);
}

ClientOptions launching_options(const CliHome& home)
{
    ::setenv("BERTH_HOME", home.path().c_str(), 1);
    ClientOptions options = options_for(home);
    options.launch = ClientOptions::Launch::Allowed;
    options.agent_program = STUB_AGENT;
    return options;
}

}  // namespace

TEST_CASE("a client greets before anything else", "[cli][client]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), polite);
    const auto loop = EventLoop::create();
    const auto client = Client::connect(*loop, options_for(home));
    REQUIRE(client);
    CHECK((*client)->version() == "0.1.0");
    CHECK((*client)->pid() == 4242);
    CHECK((*client)->call("machine.list"));
    const auto calls = agent.calls();
    REQUIRE(calls.size() == 2);
    CHECK(calls[0].method == "hello");
    CHECK(calls[0].params["wire"] == rpc::kWireVersion);
    CHECK(calls[0].params["client"] == "test");
}

TEST_CASE("without an agent the client says so", "[cli][client]")
{
    const CliHome home;
    CHECK(connect_error(options_for(home)).code == ErrorCode::Unreachable);
    home.write("run/agent.sock", "not a socket");
    CHECK(connect_error(options_for(home)).code == ErrorCode::Unreachable);
}

TEST_CASE("an agent that refuses the greeting is reported", "[cli][client]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), [](const std::string&, const Json&) -> Result<Json> {
        return fail(ErrorCode::TooNew, "this agent speaks version 2 only", "upgrade");
    });
    const Error error = connect_error(options_for(home));
    CHECK(error.code == ErrorCode::TooNew);
    CHECK(error.hint == "upgrade");
}

TEST_CASE("an agent of another wire version is not talked to", "[cli][client]")
{
    const CliHome home;
    for (const Json& hello : {Json{{"wire", 99}},
                              Json{{"wire", 0}},
                              Json{{"wire", "1"}},
                              Json::object(),
                              Json::array()}) {
        FakeAgent agent(home.socket(),
                        [&](const std::string&, const Json&) -> Result<Json> { return hello; });
        CHECK(connect_error(options_for(home)).code == ErrorCode::TooNew);
    }
}

TEST_CASE("a silent agent is a timeout", "[cli][client]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), polite);
    agent.stay_silent_on("hello");
    ClientOptions options = options_for(home);
    options.hello_timeout = 50ms;
    const Error error = connect_error(options);
    CHECK(error.code == ErrorCode::TimedOut);
    CHECK_FALSE(error.hint.empty());
}

TEST_CASE("garbage instead of an answer ends the wait", "[cli][client]")
{
    const CliHome home;
    const std::vector<std::string> garbage{"garbage\n",
                                           "{\"jsonrpc\":\"2.0\",\"id\":1}\n{\"id\":1,\"result\"",
                                           "[1,2,3]\n{}\n\n\n",
                                           "{\"id\":1,\"error\":7}\n",
                                           "{\"id\":1,\"result\":{\"wire\":\"x\",\"pid\":1e99}}\n",
                                           std::string(2'000'000, 'x'),
                                           std::string(100, '['),
                                           std::string("\0\xff\xfe\n", 4)};
    for (const std::string& bytes : garbage) {
        CAPTURE(bytes.substr(0, 60));
        const RudeListener listener(home.socket(), bytes);
        ClientOptions options = options_for(home);
        options.hello_timeout = 100ms;
        connect_error(options);
        REQUIRE(::unlink(home.socket().c_str()) == 0);
    }
}

TEST_CASE("a call that is not answered times out, and the client goes on", "[cli][client]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), polite);
    agent.stay_silent_on("machine.stop");
    const auto loop = EventLoop::create();
    const auto client = Client::connect(*loop, options_for(home));
    REQUIRE(client);
    const auto late = (*client)->call("machine.stop", Json::object(), 30ms);
    REQUIRE_FALSE(late);
    CHECK(late.error().code == ErrorCode::TimedOut);
    CHECK((*client)->call("machine.list"));
}

TEST_CASE("an agent that goes away ends a call", "[cli][client]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), polite);
    agent.stay_silent_on("machine.stop");
    const auto loop = EventLoop::create();
    const auto client = Client::connect(*loop, options_for(home));
    REQUIRE(client);
    agent.drop_clients();
    const auto answer = (*client)->call("machine.stop");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::Unreachable);
    CHECK_FALSE((*client)->is_open());
    CHECK_FALSE((*client)->call("machine.list"));
}

TEST_CASE("calls at once are answered in any order, each in its place", "[cli][client]")
{
    const CliHome home;
    FakeAgent agent(home.socket(),
                    [](const std::string& method, const Json& params) -> Result<Json> {
                        if (method == "hello") return good_hello();
                        if (params.value("n", 0) == 1) return fail(ErrorCode::Busy, "one is busy");
                        return Json{{"n", params["n"]}};
                    });
    const auto loop = EventLoop::create();
    const auto client = Client::connect(*loop, options_for(home));
    REQUIRE(client);
    std::vector<Client::Call> calls;
    for (int n = 0; n < 3; ++n)
        calls.push_back({"x", {{"n", n}}, 60s});
    int answers = 0;
    (*client)->call_all(std::move(calls), [&](std::size_t i, const Result<Json>& answer) {
        ++answers;
        CHECK(answer.has_value() == (i != 1));
        if (answer) CHECK((*answer)["n"] == i);
    });
    CHECK(answers == 3);
    (*client)->call_all({}, [](std::size_t, const Result<Json>&) { FAIL("nothing was asked"); });
}

TEST_CASE("an interrupt ends a wait, and a late answer does no harm", "[cli][client]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), polite);
    agent.stay_silent_on("machine.start");
    const auto loop = EventLoop::create();
    const auto client = Client::connect(*loop, options_for(home));
    REQUIRE(client);
    const Handle soon = loop->after(5ms, [&] { (*client)->interrupt(); });
    CHECK_FALSE((*client)->call("machine.start", Json::object(), 60s));
    CHECK((*client)->interrupted());
    agent.drop_clients();
    const Handle end = loop->after(20ms, [&] { loop->stop(); });
    loop->run();
}

TEST_CASE("notifications arrive during a wait", "[cli][client]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), polite);
    const auto loop = EventLoop::create();
    const auto client = Client::connect(*loop, options_for(home));
    REQUIRE(client);
    std::vector<int> seen;
    (*client)->on_notification([&](const std::string& method, const Json& params) {
        if (method == "event") seen.push_back(params.value("seq", 0));
        if (seen.size() == 2) loop->stop();
    });
    agent.notify("event", {{"seq", 1}});
    agent.notify("other", {{"seq", 9}});
    agent.notify("event", {{"seq", 2}});
    const Handle deadline = loop->after(60s, [&] { loop->stop(); });
    loop->run();
    CHECK(seen == std::vector<int>{1, 2});
}

TEST_CASE("an agent is started where none runs", "[cli][client][launch]")
{
    const CliHome home;
    set_stub_mode("");
    const auto loop = EventLoop::create();
    const auto client = Client::connect(*loop, launching_options(home));
    if (!client) FAIL(client.error().message);
    CHECK((*client)->version() == "stub");
    CHECK((*client)->pid() > 0);
    CHECK((*client)->call("agent.quit"));
}

TEST_CASE("an agent that dies while it is greeted is followed by another", "[cli][client][launch]")
{
    const CliHome home;
    set_stub_mode("");
    UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    home.socket().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener.get(), 1) == 0);
    std::thread dying([&] {
        const UniqueFd greeted(::accept(listener.get(), nullptr, nullptr));
        listener.reset();
    });
    const auto loop = EventLoop::create();
    const auto client = Client::connect(*loop, launching_options(home));
    dying.join();
    if (!client) FAIL(client.error().message);
    CHECK((*client)->version() == "stub");
    CHECK((*client)->call("agent.quit"));
}

TEST_CASE("an agent that cannot start says why in its own words", "[cli][client][launch]")
{
    const CliHome home;
    set_stub_mode("refuse");
    const Error error = connect_error(launching_options(home));
    CHECK(error.code == ErrorCode::Unreachable);
    CHECK(error.message == "starting the agent: opening the store: berth.db is damaged");
    CHECK(error.hint == "berth db rebuild");
}

TEST_CASE("an agent that only says it serves is not believed", "[cli][client][launch]")
{
    const CliHome home;
    set_stub_mode("lie");
    CHECK(connect_error(launching_options(home)).code == ErrorCode::Unreachable);
}

TEST_CASE("a missing agent program is named", "[cli][client][launch]")
{
    const CliHome home;
    ClientOptions options = launching_options(home);
    options.agent_program = "/nonexistent/berth-agent";
    CHECK(connect_error(options).message.find("/nonexistent/berth-agent") != std::string::npos);
}

TEST_CASE("an agent program that hangs is given up on", "[cli][client][launch]")
{
    const CliHome home;
    ClientOptions options = launching_options(home);
    options.agent_program = home.write("hang", "#!/bin/sh\nexec sleep 30\n");
    REQUIRE(::chmod(options.agent_program.c_str(), 0700) == 0);
    options.launch_timeout = 50ms;
    CHECK(connect_error(options).code == ErrorCode::TimedOut);
}
