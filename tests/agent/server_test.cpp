// agent.sock and those who use it badly.
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

using namespace berth;
using namespace berth::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// A client below the level of messages.
class RawClient {
public:
    RawClient(ManualLoop& loop, const std::string& socket) : loop_(loop)
    {
        auto connected = rpc::connect_unix(socket);
        REQUIRE(connected);
        socket_ = std::move(*connected);
    }

    /// Sends all of it, letting the agent read meanwhile; false when the agent has closed.
    bool send(std::string_view data)
    {
        while (!data.empty()) {
            const ssize_t put = ::send(socket_.get(), data.data(), data.size(), MSG_NOSIGNAL);
            if (put > 0) data.remove_prefix(static_cast<std::size_t>(put));
            if (put < 0 && errno != EAGAIN) return false;
            loop_.settle();
        }
        return true;
    }

    /// The next line; what came before the end when the agent closed.
    std::string line()
    {
        std::size_t end = std::string::npos;
        loop_.run_until([&] {
            end = input_.find('\n');
            if (end != std::string::npos || closed) return true;
            read_some();
            return false;
        });
        std::string text = input_.substr(0, end);
        input_.erase(0, end == std::string::npos ? end : end + 1);
        return text;
    }

    bool closed = false;

private:
    void read_some()
    {
        std::array<char, 65536> buffer{};
        const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (got > 0) input_.append(buffer.data(), static_cast<std::size_t>(got));
        if (got == 0 || (got < 0 && errno != EAGAIN)) closed = true;
    }

    ManualLoop& loop_;
    UniqueFd socket_;
    std::string input_;
};

std::int64_t error_number(const std::string& line)
{
    const auto json = parse_json(line, "an answer");
    return json && json->contains("error") ? json->at("error").at("code").get<std::int64_t>() : 0;
}

}  // namespace

TEST_CASE("hello names the agent, and refuses a version it does not speak", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const auto hello = fixture.call("hello", {{"wire", 1}, {"client", "a test"}});
    REQUIRE(hello);
    CHECK(hello->at("wire") == 1);
    CHECK(hello->at("pid") == ::getpid());
    CHECK(hello->at("version").is_string());
    CHECK(fixture.call("hello", {{"wire", 2}}).error().code == ErrorCode::TooNew);
    CHECK(fixture.call("hello").error().code == ErrorCode::Invalid);
}

TEST_CASE("unknown methods and wrong parameters have their own numbers", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    RawClient raw(fixture.loop, fixture.paths.agent_socket());
    REQUIRE(raw.send(R"({"jsonrpc":"2.0","id":1,"method":"machine.dance"})"
                     "\n"));
    CHECK(error_number(raw.line()) == -32601);
    REQUIRE(raw.send(R"({"jsonrpc":"2.0","id":2,"method":"machine.get","params":{"name":7}})"
                     "\n"));
    const std::string wrong = raw.line();
    CHECK(error_number(wrong) == -32602);
    CHECK(wrong.find("name: expected a text") != std::string::npos);
    REQUIRE(raw.send(R"({"jsonrpc":"2.0","id":3,"method":"machine.get","params":{"name":"web"}})"
                     "\n"));
    const std::string missing = raw.line();
    CHECK(error_number(missing) == -32000);
    CHECK(missing.find("no_such_machine") != std::string::npos);
    REQUIRE(raw.send(R"({"jsonrpc":"2.0","id":4,"method":"machine.list"})"
                     "\n"));
    CHECK(raw.line() == R"({"jsonrpc":"2.0","id":4,"result":{"machines":[]}})");
}

TEST_CASE("every method refuses parameters of the wrong type", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    for (const char* method :
         {"machine.get",     "machine.create",   "machine.update", "machine.delete",
          "machine.rename",  "machine.start",    "machine.stop",   "machine.kill",
          "machine.restart", "machine.pause",    "machine.resume", "run.list",
          "run.get",         "log.locate",       "settings.get",   "settings.set",
          "events.list",     "events.subscribe", "agent.quit",     "hello"}) {
        const auto refused = fixture.call(method,
                                          {{"name", 1},
                                           {"definition", "x"},
                                           {"since", "x"},
                                           {"drain", "x"},
                                           {"wire", "x"},
                                           {"number", -1}});
        INFO(method);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::Invalid);
    }
    CHECK_FALSE(fixture.quit_asked);
}

TEST_CASE("garbage is answered, and harms nobody else", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    RawClient raw(fixture.loop, fixture.paths.agent_socket());
    REQUIRE(raw.send(std::string_view("\x00\xff\x01 what\n", 9)));
    CHECK(error_number(raw.line()) == -32700);
    REQUIRE(raw.send("[1,2,3]\n"));
    CHECK(error_number(raw.line()) == -32600);
    REQUIRE(raw.send(std::string(1000, '[') + "\n"));
    CHECK(error_number(raw.line()) == -32700);
    CHECK(fixture.call("machine.list"));
}

TEST_CASE("half a line and a vanished client harm nobody", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    {
        RawClient half(fixture.loop, fixture.paths.agent_socket());
        REQUIRE(half.send(R"({"jsonrpc":"2.0","id":1,"meth)"));
        fixture.loop.settle();
    }
    {
        RawClient impatient(fixture.loop, fixture.paths.agent_socket());
        REQUIRE(impatient.send(R"({"jsonrpc":"2.0","id":1,"method":"machine.list"})"
                               "\n"));
    }
    CHECK(fixture.call("machine.list"));
}

TEST_CASE("a line of 2 MiB ends its connection only", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    RawClient raw(fixture.loop, fixture.paths.agent_socket());
    raw.send(std::string(std::size_t{2} << 20, 'x') + "\n");
    raw.line();
    CHECK(raw.closed);
    CHECK(fixture.call("machine.list"));
}

TEST_CASE("a client that asks for nothing is dropped after a while, one that asked is not",
          "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    RawClient silent(fixture.loop, fixture.paths.agent_socket());
    REQUIRE(fixture.call("machine.list"));
    fixture.loop.advance(seconds(11));
    silent.line();
    CHECK(silent.closed);
    fixture.loop.advance(seconds(3600));
    CHECK(fixture.client->is_open());
}

TEST_CASE("of a hundred clients sixty-four are served and the others are told", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    std::vector<std::unique_ptr<RawClient>> clients;
    std::size_t turned_away = 0;
    for (int i = 0; i < 100; ++i) {
        clients.push_back(std::make_unique<RawClient>(fixture.loop, fixture.paths.agent_socket()));
        fixture.loop.settle();
        if (clients.back()->send(R"({"jsonrpc":"2.0","id":1,"method":"hello","params":{"wire":1}})"
                                 "\n") &&
            clients.back()->line().find("\"result\"") != std::string::npos)
            continue;
        ++turned_away;
    }
    CHECK(turned_away == 100 - 63);  // the fixture's own client is one of them
    CHECK(fixture.call("machine.list"));
    clients.clear();
    fixture.loop.settle();
    TestClient late(fixture.loop, fixture.paths.agent_socket());
    CHECK(late.call("machine.list"));
}

TEST_CASE("a subscriber gets what was and what comes, in order, nothing twice", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    for (int i = 0; i < 700; ++i)
        REQUIRE(fixture.call("settings.set",
                             {{"name", "log.level"}, {"value", i % 2 == 0 ? "debug" : "info"}}));
    TestClient all(fixture.loop, fixture.paths.agent_socket());
    TestClient some(fixture.loop, fixture.paths.agent_socket());
    TestClient new_ones(fixture.loop, fixture.paths.agent_socket());
    const auto subscribed = all.call("events.subscribe", {{"since", 0}});
    REQUIRE(subscribed);
    CHECK(subscribed->at("last") == 701);
    REQUIRE(some.call("events.subscribe", {{"since", 650}}));
    REQUIRE(new_ones.call("events.subscribe"));
    // Events happen while the old ones are still being read.
    for (int i = 0; i < 50; ++i) {
        fixture.create("m" + std::to_string(i));
        if (i % 10 == 0) fixture.loop.settle();
    }
    REQUIRE(fixture.loop.run_until(
        [&] { return all.events.size() >= 751 && some.events.size() >= 101; }));
    fixture.loop.settle();
    const auto in_order = [](const std::vector<Json>& events, std::int64_t first) {
        for (const Json& event : events)
            if (event.at("seq").get<std::int64_t>() != first++) return false;
        return true;
    };
    CHECK(all.events.size() == 751);
    CHECK(in_order(all.events, 1));
    CHECK(some.events.size() == 101);
    CHECK(in_order(some.events, 651));
    CHECK(new_ones.events.size() == 50);
    CHECK(in_order(new_ones.events, 702));
}

TEST_CASE("numbers go on over restarts, so that a subscriber loses nothing", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    const auto last = fixture.call("events.list")->at("last").get<std::int64_t>();
    fixture.start_agent();
    fixture.create("db");
    TestClient client(fixture.loop, fixture.paths.agent_socket());
    REQUIRE(client.call("events.subscribe", {{"since", last}}));
    REQUIRE(fixture.loop.run_until([&] { return client.events.size() == 2; }));
    CHECK(client.events[0].at("kind") == "agent.started");
    CHECK(client.events[0].at("seq") == last + 1);
    CHECK(client.events[1].at("kind") == "machine.created");
}

TEST_CASE("a number that has not happened yet is refused", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const auto refused = fixture.call("events.subscribe", {{"since", 999}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Invalid);
}

TEST_CASE("a subscriber that reads slowly gets everything, at its own pace", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.end_agent();
    constexpr int kEvents = 40'000;  // far more than a peer lets pile up unread
    {
        auto store = store::Store::open(fixture.paths.database());
        REQUIRE(store);
        REQUIRE((*store)->together([&] {
            store::Event event;
            event.kind = "machine.state";
            event.data = dump_line(Json{{"reason", std::string(300, 'x')}});
            for (int i = 0; i < kEvents; ++i) {
                auto added = (*store)->add_event(event);
                if (!added) return Result<void>(tl::unexpected<Error>(added.error()));
            }
            return Result<void>();
        }));
    }
    fixture.start_agent();
    RawClient raw(fixture.loop, fixture.paths.agent_socket());
    REQUIRE(raw.send(R"({"jsonrpc":"2.0","id":1,"method":"events.subscribe","params":{"since":0}})"
                     "\n"));
    // Nothing is read for a while: the agent waits instead of piling up.
    fixture.loop.run_until([] { return false; }, milliseconds(200));
    fixture.create("web");
    CHECK(raw.line().find("\"result\"") != std::string::npos);
    std::int64_t seen = 0;
    for (std::int64_t i = 1; i <= kEvents + 3; ++i) {
        const auto event = parse_json(raw.line(), "an event");
        if (!event || event->at("params").at("seq").get<std::int64_t>() != i) FAIL("gap at " << i);
        seen = i;
    }
    CHECK(seen == kEvents + 3);
}

TEST_CASE("settings are known by name and checked", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const auto all = fixture.call("settings.get");
    REQUIRE(all);
    CHECK(all->at("settings").at("log.level") == "info");
    for (const auto& [name, about] : all->at("about").items()) {
        CAPTURE(name);
        CHECK(about.at("default") == all->at("settings").at(name));
        CHECK_FALSE(about.at("description").get<std::string>().empty());
        CHECK_FALSE(about.at("expected").get<std::string>().empty());
    }
    CHECK(fixture.call("settings.set", {{"name", "log.level"}, {"value", "debug"}}));
    CHECK(fixture.call("settings.get", {{"name", "log.level"}})->at("settings").at("log.level") ==
          "debug");
    CHECK(fixture.call("settings.set", {{"name", "log.level"}, {"value", "loud"}}).error().code ==
          ErrorCode::Invalid);
    CHECK(fixture.call("settings.set", {{"name", "colour"}, {"value", "red"}}).error().code ==
          ErrorCode::NotFound);
    CHECK(fixture.call("settings.get", {{"name", "colour"}}).error().code == ErrorCode::NotFound);
    fixture.start_agent();
    CHECK(fixture.call("settings.get")->at("settings").at("log.level") == "debug");
}

TEST_CASE("a machine that is not there yet can be planned", "[agent][server]")
{
    AgentFixture fixture;  // 8 CPUs and 16 GiB
    fixture.start_agent();
    fixture.create("web", {{"memory", "auto"}, {"autostart", {{"enabled", true}}}});
    const auto automatic = fixture.call("machine.plan");
    REQUIRE(automatic);
    CHECK(automatic->at("cpus") == 6);
    CHECK(automatic->at("memory") == gib(4).count);  // half of the pool: web has the other
    CHECK(automatic->at("refusal").is_null());
    const auto fixed = fixture.call("machine.plan", {{"cpus", 3}, {"memory", "1GiB"}});
    CHECK(fixed->at("cpus") == 3);
    CHECK(fixed->at("memory") == gib(1).count);
    CHECK(fixed->at("memory_rule").get<std::string>().starts_with("fixed"));
    const auto large = fixture.call("machine.plan", {{"memory", "64GiB"}});
    CHECK(large->at("memory").is_null());
    CHECK(large->at("refusal").at("message").get<std::string>().starts_with("the new machine"));
    for (const Json& wrong :
         {Json{{"cpus", 0}}, Json{{"cpus", "two"}}, Json{{"memory", "lots"}}, Json{{"memory", 5}}})
        CHECK(fixture.call("machine.plan", wrong).error().code == ErrorCode::Invalid);
    CHECK(fixture.call("machine.list")->at("machines").size() == 1);  // nothing was made
}

TEST_CASE("the agent tells about itself and its host", "[agent][server]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"memory", "auto"}, {"cpus", "auto"}});
    fixture.create("big", {{"memory", "15GiB"}});
    fixture.loop.settle();
    const auto status = fixture.call("agent.status");
    REQUIRE(status);
    CHECK(status->at("machines") == Json{{"total", 2}, {"active", 0}});
    CHECK(status->at("paths").at("data") == fixture.paths.data);
    CHECK(status->at("accelerator") == Json{{"kvm", false}, {"reason", "a test has none"}});
    const auto capacity = fixture.call("host.capacity");
    REQUIRE(capacity);
    CHECK(capacity->at("pool") == gib(8).count);
    const Json& big = capacity->at("machines")[0];
    CHECK(big.at("name") == "big");
    CHECK(big.at("memory").is_null());
    CHECK(big.at("refusal").at("fits").is_number());
    const Json& web = capacity->at("machines")[1];
    CHECK(web.at("memory") == gib(8).count);
    CHECK(web.at("cpus") == 6);
    CHECK(web.at("refusal").is_null());
}
