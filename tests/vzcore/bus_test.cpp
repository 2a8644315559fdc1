// The bus, against a real dbus-daemon of this test's own.
#include "tests/support/catch.h"
#include "tests/support/private_bus.h"
#include "tests/support/run_loop.h"
#include "vzcore/bus/bus.h"
#include "vzcore/process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>

using namespace berth;
using namespace berth::bus;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

/// A loop, a bus, and two places on it.
struct Places {
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    PrivateBus bus;
    std::unique_ptr<Connection> service = Connection::open(*loop, bus.address());
    std::unique_ptr<Connection> client = Connection::open(*loop, bus.address());

    void wait(const std::function<bool()>& condition) { run_until(*loop, condition); }
    void wait_until_ready()
    {
        wait([&] { return service->is_ready() && client->is_ready(); });
    }
    Handle own(const std::string& name)
    {
        bool owned = false;
        Handle handle = service->own(name, [&](bool now) { owned = now; });
        wait([&] { return owned; });
        return handle;
    }
    Result<Values> call(const Method& method, Values arguments = {})
    {
        std::optional<Result<Values>> answer;
        client->call(method, std::move(arguments), 60s, [&](Result<Values> result) {
            answer = std::move(result);
        });
        CHECK_FALSE(answer);  // never inside the call
        wait([&] { return answer.has_value(); });
        return *answer;
    }
};

const std::string kName = "org.berth.Test";
const Method kEcho{kName, "/it", kName, "Echo"};

/// One of everything that goes over a bus.
Values all_kinds()
{
    return {Value::boolean(true),
            Value::int32(-5),
            Value::uint32(4'000'000'000),
            Value::int64(-1'000'000'000'000),
            Value::uint64(UINT64_MAX),
            Value::real(0.5),
            Value::text("ünïcode"),
            Value::object_path("/a/b"),
            Value("y", std::uint64_t{255}),
            Value("n", std::int64_t{-32768}),
            Value("q", std::uint64_t{65535}),
            Value("g", std::string("a{sv}")),
            Value::variant(Value::variant(Value::text("deep"))),
            Value::array("s", {}),
            Value::bytes(std::string("\0\xff\x80", 3)),
            Value::bytes(""),
            Value::structure({Value::int32(1), Value::bytes("in")}),
            Value::array("{sv}",
                         {Value::entry(Value::text("a"), Value::variant(Value::int32(1))),
                          Value::entry(Value::text("b"), Value::variant(Value::array("u", {})))}),
            Value::array("(sv)", {Value::property("Slice", Value::text("app.slice"))}),
            Value::structure({Value::int32(1), Value::structure({Value::text("in")})})};
}

}  // namespace

TEST_CASE("values of every kind come back over the bus as they were sent", "[bus]")
{
    Places places;
    const Handle name = places.own(kName);
    const Handle object = places.service->serve(
        "/it", [](const Request& request) { return Result<Values>(request.arguments); });
    places.wait_until_ready();
    const auto echoed = places.call(kEcho, all_kinds());
    REQUIRE(echoed);
    CHECK(*echoed == all_kinds());
}

TEST_CASE("a descriptor goes over the bus, and stays open as long as the value", "[bus]")
{
    Places places;
    const Handle name = places.own(kName);
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    UniqueFd reading(ends[0]);
    auto writing = std::make_shared<UniqueFd>(ends[1]);
    const Handle object = places.service->serve("/it", [&](const Request&) {
        return Result<Values>(Values{Value::descriptor(std::exchange(writing, nullptr))});
    });
    places.wait_until_ready();
    UniqueFd ours;
    {
        const auto answer = places.call(kEcho);
        REQUIRE(answer);
        ours = answer->front().as_descriptor();
    }
    REQUIRE(ours);
    CHECK(::write(ours.get(), "x", 1) == 1);
    ours.reset();
    char got = 0;
    CHECK(::read(reading.get(), &got, 1) == 1);
    CHECK(::read(reading.get(), &got, 1) == 0);  // nobody else has it
}

TEST_CASE("a call tells apart nobody there, no such method, a refusal and a late answer", "[bus]")
{
    Places places;
    places.wait_until_ready();
    CHECK(places.call(kEcho).error().code == ErrorCode::Unreachable);
    const Handle name = places.own(kName);
    CHECK(places.call(kEcho).error().code != ErrorCode::Unreachable);
    const Handle object =
        places.service->serve("/it", [](const Request& request) -> Result<Values> {
            if (request.member == "Refuse") return fail(ErrorCode::Refused, "not today");
            if (request.member == "Wrong") return fail(ErrorCode::Invalid, "not that");
            return fail(ErrorCode::Unsupported, "no such method");
        });
    const auto refused = places.call({kName, "/it", kName, "Refuse"});
    CHECK(refused.error().code == ErrorCode::Refused);
    CHECK(refused.error().message == "not today");
    CHECK(places.call({kName, "/it", kName, "Wrong"}).error().code == ErrorCode::Invalid);
    CHECK(places.call(kEcho).error().code == ErrorCode::Unsupported);

    // The service's connection is there and nobody turns its handler.
    std::optional<Result<Values>> late;
    const auto silent = EventLoop::create();
    const auto mute = Connection::open(*silent, places.bus.address());
    bool owned = false;
    const Handle other = mute->own("org.berth.Mute", [&](bool now) {
        owned = now;
        silent->stop();
    });
    silent->run();
    REQUIRE(owned);
    places.client->call({"org.berth.Mute", "/", "org.berth.Mute", "Hear"},
                        {},
                        50ms,
                        [&](Result<Values> answer) { late = std::move(answer); });
    places.wait([&] { return late.has_value(); });
    CHECK(late->error().code == ErrorCode::TimedOut);
}

TEST_CASE("a message that D-Bus cannot carry is refused and ends nothing", "[bus]")
{
    Places places;
    places.wait_until_ready();
    CHECK_FALSE(places.call(kEcho, {Value("s", std::int64_t{1})}));
    CHECK_FALSE(places.call(kEcho, {Value("", std::string())}));
    CHECK_FALSE(places.call(kEcho, {Value("v", Values{})}));
    CHECK_FALSE(places.call(kEcho, {Value::object_path("no path")}));
    CHECK_FALSE(places.call({"no name", "/it", kName, "Echo"}));
    CHECK(places.client->is_ready());
}

TEST_CASE("a signal reaches those who listen to its sender, until they stop", "[bus]")
{
    Places places;
    const Handle name = places.own(kName);
    std::vector<std::string> heard;
    Handle listening =
        places.client->listen({kName, "/it", kName, "Said"}, [&](const Values& values) {
            heard.push_back(values.front().as_text().value_or(""));
        });
    const Handle other = places.client->listen({"org.berth.Other", "/it", kName, "Said"},
                                               [&](const Values&) { heard.emplace_back("no"); });
    const Handle object =
        places.service->serve("/it", [](const Request&) { return Result<Values>(Values{}); });
    places.wait_until_ready();
    REQUIRE(places.call(kEcho));  // the bus has taken what was asked of it before
    places.service->emit("/it", kName, "Said", {Value::text("one")});
    places.service->emit("/it", kName, "Unheard", {Value::text("two")});
    places.wait([&] { return !heard.empty(); });
    listening.reset();
    places.service->emit("/it", kName, "Said", {Value::text("three")});
    REQUIRE(places.call(kEcho));
    CHECK(heard == std::vector<std::string>{"one"});
}

TEST_CASE("a signal that somebody else sends to us in a service's place is not heard", "[bus]")
{
    Places places;
    const Handle name = places.own(kName);
    const Handle object =
        places.service->serve("/it", [](const Request&) { return Result<Values>(Values{}); });
    std::vector<std::string> heard;
    const Handle listening =
        places.client->listen({kName, "/it", kName, "Said"}, [&](const Values& values) {
            heard.push_back(values.front().as_text().value_or(""));
        });
    std::string us;
    const Handle asked = places.service->serve("/who", [&](const Request& request) {
        us = request.sender;
        return Result<Values>(Values{});
    });
    places.wait_until_ready();
    REQUIRE(places.call({kName, "/who", kName, "AmI"}));
    SpawnRequest request{.program = "dbus-send"};
    request.arguments = {"--bus=" + places.bus.address(),
                         "--type=signal",
                         "--dest=" + us,
                         "/it",
                         kName + ".Said",
                         "string:forged"};
    const auto forger = spawn(request);
    REQUIRE(forger);
    int status = -1;
    REQUIRE(::waitpid(*forger, &status, 0) == *forger);
    REQUIRE(status == 0);
    places.service->emit("/it", kName, "Said", {Value::text("real")});
    places.wait([&] { return !heard.empty(); });
    CHECK(heard == std::vector<std::string>{"real"});
}

TEST_CASE("a name that somebody has is not had by a second", "[bus]")
{
    Places places;
    const Handle name = places.own(kName);
    std::optional<bool> second;
    const Handle other = places.client->own(kName, [&](bool owned) { second = owned; });
    places.wait([&] { return second.has_value(); });
    CHECK(second == false);
}

TEST_CASE("who has a name is told at first, and each time that it changes", "[bus]")
{
    Places places;
    std::vector<std::string> told;
    Handle watching =
        places.client->watch_name(kName, [&](const std::string& owner) { told.push_back(owner); });
    places.wait([&] { return told.size() == 1; });
    CHECK(told.back().empty());
    const Handle name = places.own(kName);
    const Handle other = places.own("org.berth.Other");
    places.wait([&] { return told.size() == 2; });
    CHECK(told.back() == places.service->unique_name());
    places.service.reset();
    places.wait([&] { return told.size() == 3; });
    CHECK(told.back().empty());
    watching = places.client->watch_name("org.freedesktop.DBus", [&](const std::string& owner) {
        told.push_back(owner);
        watching.reset();
    });
    places.wait([&] { return told.size() == 4; });
    CHECK(told.back() == "org.freedesktop.DBus");
}

TEST_CASE("a name is nobody's any more when the bus goes", "[bus]")
{
    Places places;
    const Handle name = places.own(kName);
    std::string owner;
    const Handle watching =
        places.client->watch_name(kName, [&](const std::string& now) { owner = now; });
    places.wait([&] { return !owner.empty(); });
    CHECK_FALSE(places.client->unique_name().empty());
    places.bus.stop();
    places.wait([&] { return owner.empty(); });
    CHECK(places.client->unique_name().empty());
}

TEST_CASE("a bus that comes later is found without looking for it again and again", "[bus]")
{
    const auto loop = EventLoop::create();
    PrivateBus bus(PrivateBus::Begin::Stopped);
    const auto connection = Connection::open(*loop, bus.address());
    int times = 0;
    const Handle ready = connection->on_ready([&] { ++times; });
    std::optional<Result<Values>> early;
    connection->call(kEcho, {}, 60s, [&](Result<Values> answer) { early = std::move(answer); });
    run_until(*loop, [&] { return early.has_value(); });
    CHECK(early->error().code == ErrorCode::Unreachable);
    CHECK_FALSE(connection->is_ready());
    bus.start();
    run_until(*loop, [&] { return times == 1; });
    CHECK(connection->is_ready());
}

TEST_CASE("after a bus went and came back, everything asked of it is asked again", "[bus]")
{
    Places places;
    int owned = 0, ready = 0, heard = 0;
    const Handle name = places.service->own(kName, [&](bool now) { owned += now ? 1 : 0; });
    const Handle object =
        places.service->serve("/it", [](const Request&) { return Result<Values>(Values{}); });
    const Handle told = places.client->on_ready([&] { ++ready; });
    const Handle listening =
        places.client->listen({kName, "/it", kName, "Said"}, [&](const Values&) { ++heard; });
    places.wait([&] { return owned == 1 && ready == 1; });
    places.bus.stop();
    places.wait([&] { return !places.client->is_ready() && !places.service->is_ready(); });
    places.bus.start();
    places.wait([&] { return owned == 2 && ready == 2; });
    REQUIRE(places.call(kEcho));
    places.service->emit("/it", kName, "Said", {});
    places.wait([&] { return heard == 1; });
}

TEST_CASE("a bus that goes answers the calls that wait, which may end the connection", "[bus]")
{
    Places places;
    const Handle name = places.own(kName);
    places.wait_until_ready();
    places.service.reset();  // answers no more, and keeps nobody from waiting
    std::vector<ErrorCode> codes;
    for (int i = 0; i < 3; ++i)
        places.client->call({"org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId"},
                            {},
                            60s,
                            [&](const Result<Values>& answer) {
                                codes.push_back(answer ? ErrorCode::Internal : answer.error().code);
                                if (codes.size() == 2) places.client.reset();
                            });
    places.bus.stop();
    places.wait([&] { return codes.size() >= 2; });
    CHECK(codes.size() == 2);
    CHECK_FALSE(places.client);
}

TEST_CASE("an address that makes no sense, or none, is a bus that is never there", "[bus]")
{
    const auto loop = EventLoop::create();
    for (const std::string address : {"", "nonsense", "unix:path=", "unix:abstract=berth-nobody"}) {
        const auto connection = Connection::open(*loop, address);
        std::optional<Result<Values>> answer;
        connection->call(
            kEcho, {}, 60s, [&](Result<Values> result) { answer = std::move(result); });
        run_until(*loop, [&] { return answer.has_value(); });
        INFO(address);
        CHECK(answer->error().code == ErrorCode::Unreachable);
        CHECK_FALSE(connection->is_ready());
    }
}
